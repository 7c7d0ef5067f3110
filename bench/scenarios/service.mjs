import { compareRounds } from '../harness/compare-rounds.mjs';
import { rotated } from '../harness/measure-rounds.mjs';
import { RunningService } from '../service/running-service.mjs';

const SERVICES = {
  'kratos-otel': 'kratos',
  untraced: 'untraced',
  'OpenTelemetry SDK': 'otel',
};
const ROUNDS = 3;
const WARM_UP_SECONDS = 3;
const ROUND_SECONDS = 5;

const RATE = {
  id: 'service rate',
  title: 'A real service: requests',
  note: 'An HTTP service of three kinds under `wrk` with 32 connections: untraced; with legacy middleware, two forks a request and the default sampler; with the same spans made by hand with OpenTelemetry. One service under load at a time, three rounds.',
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

async function loadInTurns(services) {
  for (const { service } of services) await service.load(WARM_UP_SECONDS);
  const rates = [];
  const latencies = [];
  for (let round = 0; round < ROUNDS; round++) {
    const rate = {};
    const latency = {};
    for (const { name, service } of rotated(services, round)) {
      const result = await service.load(ROUND_SECONDS);
      rate[name] = result.rate;
      latency[name] = result.p99;
    }
    rates.push(rate);
    latencies.push(latency);
  }
  return { rates, latencies };
}

// Both come of the same load; whichever is asked for first starts it.
let loaded;
async function load() {
  const services = [];
  try {
    for (const [name, file] of Object.entries(SERVICES)) {
      services.push({ name, service: await RunningService.start(file) });
    }
    return await loadInTurns(services);
  } finally {
    for (const { service } of services) await service.close();
  }
}

export const scenarios = [
  { ...RATE, run: async () => compareRounds(RATE, (await (loaded ??= load())).rates) },
  { ...LATENCY, run: async () => compareRounds(LATENCY, (await (loaded ??= load())).latencies) },
];
