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

const WORK = {
  ...RATE,
  id: 'middleware rate, an order',
  title: 'The middleware of kratos-otel/http before a handler that works: requests',
  note: 'The same three, with a handler that reads and parses an order of some 600 bytes, waits once for the event loop, as for a call, and adds the order up.',
};

const rates = (round) =>
  Object.fromEntries(Object.entries(round).map(([name, { rate }]) => [name, rate]));

export const scenarios = [measured(RATE, 'bare'), measured(WORK, 'order')];

function measured(scenario, handler) {
  const run = async () =>
    compareRounds(scenario, (await loadServices(SERVICES, handler)).map(rates));
  return { ...scenario, run };
}
