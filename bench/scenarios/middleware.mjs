import { compareRounds } from '../harness/compare-rounds.mjs';
import { loadServices } from '../service/load-services.mjs';

const SERVICES = {
  connectTrace: 'middleware',
  untraced: 'untraced',
  'instrumentation-http': 'instrumentation',
};

const RATE = {
  id: 'middleware rate',
  title: 'The middleware of kratos-otel/http: requests',
  note: 'The HTTP service of above under `wrk`: without tracing; with `connectTrace()` and the default sampler, where each answer has the header `kratos-trace-id` and the trace is active in the handler; and with instrumentation-http and the SDK at the same probability. No calls are traced. Eight generations of processes.',
  unit: 'requests/s',
  ours: ['connectTrace'],
  higherIsBetter: true,
};

const rates = (round) =>
  Object.fromEntries(Object.entries(round).map(([name, { rate }]) => [name, rate]));

export const scenarios = [
  { ...RATE, run: async () => compareRounds(RATE, (await loadServices(SERVICES)).map(rates)) },
];
