import { rotated } from '../harness/measure-rounds.mjs';
import { startSink } from '../sinks/start-sink.mjs';
import { RunningService } from './running-service.mjs';

const WARM_UP_SECONDS = 3;
const ROUND_SECONDS = 2;
const FULL = { generations: 5, rounds: 3 };
const QUICK = { generations: 1, rounds: 2 };
// What is on its way when the service says that all is delivered.
const SETTLING_MS = 100;

/**
 * What a service did in one round: requests a second; the processor's microseconds a request, and
 * those beyond the untraced service a span that arrived; bytes of a span on the wire; bytes of the
 * process; the share of the spans that ended which arrived.
 *
 * @typedef {{ rate: number, cpuPerRequest: number, cpuPerSpan: number, bytesPerSpan: number,
 *   rss: number, share: number }} SampledRound
 */

/**
 * Puts services in which everything is sampled under load, one at a time, in turns, in several
 * generations of processes. Each has a collector of its own.
 *
 * @param {{ untraced: string, spansPerRequest: number, services: Record<string, { file: string,
 *   network: 'tcp' | 'http' | 'unixgram', args: (addr: string) => readonly string[] }> }} plan - The
 *   files of the services, and what they are given.
 * @param {{ quick: boolean }} options - Whether to be quick rather than exact.
 * @returns {Promise<Record<string, SampledRound>[]>} What each did, round by round.
 */
export async function loadSampled(plan, { quick }) {
  const { generations, rounds } = quick ? QUICK : FULL;
  const results = [];
  for (let generation = 0; generation < generations; generation++) {
    const started = [];
    try {
      started.push({ name: 'untraced', service: await RunningService.start(plan.untraced) });
      for (const [name, { file, network, args }] of Object.entries(plan.services)) {
        const sink = await startSink(network);
        const service = await RunningService.start(file, args(sink.addr));
        started.push({ name, service, sink });
      }
      for (const { service } of started) await service.load(WARM_UP_SECONDS);
      for (let round = 0; round < rounds; round++) {
        const used = {};
        for (const each of rotated(started, generation + round)) used[each.name] = await use(each);
        results.push(compare(used, plan.spansPerRequest));
      }
    } finally {
      for (const { service, sink } of started) {
        await service.close();
        sink?.close();
      }
    }
  }
  return results;
}

async function use({ service, sink }) {
  const before = await service.usage();
  await settled();
  await sink?.arrived();
  const { rate } = await service.load(ROUND_SECONDS);
  const after = await service.usage();
  await settled();
  const arrived = (await sink?.arrived()) ?? { spans: 0, bytes: 0 };
  const requests = after.requests - before.requests;
  return { rate, requests, cpu: after.cpuMicros - before.cpuMicros, rss: after.rss, ...arrived };
}

function settled() {
  return new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
}

function compare({ untraced, ...traced }, spansPerRequest) {
  const least = untraced.cpu / untraced.requests;
  const round = ({ rate, requests, cpu, rss, spans, bytes }) => ({
    rate,
    cpuPerRequest: cpu / requests,
    cpuPerSpan: (cpu - least * requests) / spans,
    bytesPerSpan: bytes / spans,
    rss,
    share: spans / (requests * spansPerRequest),
  });
  return Object.fromEntries(Object.entries(traced).map(([name, used]) => [name, round(used)]));
}
