import { compareRounds } from '../harness/compare-rounds.mjs';
import { loadServices } from '../service/load-services.mjs';

const SERVICES = {
  'kratos-otel': 'kratos',
  untraced: 'untraced',
  'OpenTelemetry SDK': 'otel',
};
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

// Both come of the same load; whichever is asked for first starts it.
let loaded;
async function valuesOf(key) {
  return (await (loaded ??= loadServices(SERVICES))).map((round) =>
    Object.fromEntries(Object.entries(round).map(([name, result]) => [name, result[key]])),
  );
}

export const scenarios = [
  { ...RATE, run: async () => compareRounds(RATE, await valuesOf('rate')) },
  { ...LATENCY, run: async () => compareRounds(LATENCY, await valuesOf('p99')) },
];
