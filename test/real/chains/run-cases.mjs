import { equal } from 'node:assert/strict';
import { checkReported } from './check-reported.mjs';
import { checkTraceparent } from './check-traceparent.mjs';
import { enter } from './enter.mjs';
import { expectedSpans, readHeader } from './expected-spans.mjs';

/**
 * Sends every case through a chain, with fork and with follow, and checks what comes of it.
 *
 * @param {import('./start-chain.mjs').Chain} chain
 * @param {import('./chain-cases.mjs').ChainCase[]} cases
 * @param {object} how
 * @param {'http' | 'grpc'} how.over
 * @param {(service: string) => boolean} how.isNode
 * @param {(service: string) => boolean} how.isInstrumented - Whether a library makes its server and
 *   client spans.
 * @returns {Promise<number>} How many spans were reported and compared.
 */
export async function runCases(chain, cases, how) {
  let count = 0;
  for (const by of ['fork', 'follow']) {
    // The ids that are given from outside come again with the second round.
    chain.collector.spans.length = 0;
    count += await runRound(chain, cases, { ...how, by });
  }
  return count;
}

async function runRound(chain, cases, how) {
  const { collector } = chain;
  const traces = [];
  for (const chainCase of cases) {
    const { traceId, spans } = await inCase(chainCase, () => runCase(chain, chainCase, how));
    const sampled = spans.filter(({ flags }) => (flags & 1) === 1);
    await collector.waitUntil(
      // Those that are lost are not worth waiting for.
      () => collector.spansOf(traceId).length >= sampled.length || chain.lostSpans() > 0,
      () => `${chainCase.name}: ${sampled.length} spans, not ${collector.spansOf(traceId).length}`,
    );
    traces.push({ chainCase, traceId, sampled });
  }
  for (const { chainCase, traceId, sampled } of traces) {
    await inCase(chainCase, () => checkReported(collector.spansOf(traceId), sampled));
  }
  const count = traces.reduce((sum, { sampled }) => sum + sampled.length, 0);
  equal(collector.spans.length, count, 'nothing else was reported');
  return count;
}

async function runCase(chain, chainCase, how) {
  const { over, by, isNode } = how;
  const name = operation(over, chainCase.ignored);
  const call = (service, plan) => ({ by, over, service: 'next', to: service[over], name, plan });
  const { first, pickyFirst, middle, last } = chain;
  const edge = chainCase.edgeIsPicky ? pickyFirst : first;
  const plan = { next: [call(middle, { next: [call(last, {})] })] };
  const answer = await enter(call(edge, plan), chainCase.headers);
  const expected = expectedSpans(answer, chainCase, how);
  const { extension } = readHeader(answer.next[0].answer.received['kratos-trace-id']);
  equal(extension, chainCase.extension, 'extension of the header');
  for (let hop = answer; hop.next?.length > 0; hop = hop.next[0].answer) {
    const { received } = hop.next[0].answer;
    if (isNode(hop.service)) {
      checkTraceparent(received, hop === answer ? chainCase.w3cTrace : undefined);
    }
    equal(received['kratos-trace-debug'], undefined, 'a debug request is for the first service');
  }
  return expected;
}

function operation(over, ignored) {
  if (over === 'grpc') return ignored ? 'Ping' : 'Call';
  return ignored ? '/ping' : '/hop';
}

async function inCase({ name }, run) {
  try {
    return await run();
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    error.stack = `${error.message}\n${error.stack}`;
    throw error;
  }
}
