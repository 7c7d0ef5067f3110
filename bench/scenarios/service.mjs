import { compareRounds } from '../harness/compare-rounds.mjs';
import { rotated } from '../harness/measure-rounds.mjs';
import { RunningService } from '../service/running-service.mjs';

const SERVICES = {
  'kratos-otel': 'kratos',
  untraced: 'untraced',
  'OpenTelemetry SDK': 'otel',
};
// How fast a process is depends on luck (see `measureRounds`), for a service by several percent.
const GENERATIONS = 8;
const ROUNDS = 3;
const WARM_UP_SECONDS = 2;
const ROUND_SECONDS = 2;

const RATE = {
  id: 'service rate',
  title: 'A real service: requests',
  note: 'An HTTP service of three kinds under `wrk` with 32 connections: untraced; with legacy middleware, two forks a request and the default sampler; with the same spans made by hand with OpenTelemetry. The calls are left out: the service does nothing but to be a service, so this is the most that tracing can take of one. One service under load at a time, in turns; eight generations of processes.',
  unit: 'requests/s',
  ours: ['kratos-otel'],
  higherIsBetter: true,
};
const LATENCY = {
  id: 'service latency',
  title: 'A real service: 99th percentile',
  note: 'Of the same rounds.',
  unit: 'ms',
  ours: ['kratos-otel'],
};

async function measureGeneration(services, generation) {
  for (const { service } of services) await service.load(WARM_UP_SECONDS);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const results = {};
    for (const { name, service } of rotated(services, generation + round)) {
      results[name] = await service.load(ROUND_SECONDS);
    }
    rounds.push(results);
  }
  return rounds;
}

async function load() {
  const rounds = [];
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const services = [];
    try {
      for (const [name, file] of Object.entries(SERVICES)) {
        services.push({ name, service: await RunningService.start(file) });
      }
      rounds.push(...(await measureGeneration(services, generation)));
    } finally {
      for (const { service } of services) await service.close();
    }
  }
  return rounds;
}

// Both come of the same load; whichever is asked for first starts it.
let loaded;
async function valuesOf(key) {
  return (await (loaded ??= load())).map((round) =>
    Object.fromEntries(Object.entries(round).map(([name, result]) => [name, result[key]])),
  );
}

export const scenarios = [
  { ...RATE, run: async () => compareRounds(RATE, await valuesOf('rate')) },
  { ...LATENCY, run: async () => compareRounds(LATENCY, await valuesOf('p99')) },
];
