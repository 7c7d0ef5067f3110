import { compareRounds } from '../harness/compare-rounds.mjs';
import { loadServices } from '../service/load-services.mjs';

const SERVICES = {
  'kratos-otel with keep': ['kratos', 'keep'],
  'kratos-otel': 'kratos',
  untraced: 'untraced',
  'SDK, AlwaysOn': ['otel', 'nowhere'],
};

const RATE = {
  id: 'keep rate',
  title: 'A real service that keeps failed traces: requests',
  note: 'The HTTP service of above under `wrk`, at probability 0.00025: with `keep`, which records every trace and forgets it when nothing has failed; without `keep`; without tracing; and with the SDK, AlwaysOn, and a processor that drops every span. Eight generations of processes.',
  unit: 'requests/s',
  ours: ['kratos-otel with keep'],
  higherIsBetter: true,
};

const run = async () => {
  const rounds = await loadServices(SERVICES);
  const rates = rounds.map((round) =>
    Object.fromEntries(Object.entries(round).map(([name, { rate }]) => [name, rate])),
  );
  return compareRounds(RATE, rates);
};

export const scenarios = [{ ...RATE, run }];
