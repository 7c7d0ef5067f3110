import { scenarios as encode } from './encode.mjs';
import { scenarios as exportThroughput } from './export-throughput.mjs';
import { scenarios as extract } from './extract.mjs';
import { scenarios as httpHop } from './http-hop.mjs';
import { scenarios as inject } from './inject.mjs';
import { scenarios as keep } from './keep.mjs';
import { scenarios as librarySpans } from './library-spans.mjs';
import { scenarios as manyForks } from './many-forks.mjs';
import { scenarios as middleware } from './middleware.mjs';
import { scenarios as rootDecision } from './root-decision.mjs';
import { scenarios as sampledService } from './sampled-service.mjs';
import { scenarios as sampledTrace } from './sampled-trace.mjs';
import { scenarios as service } from './service.mjs';
import { scenarios as startUp } from './start-up.mjs';
import { scenarios as unsampledAllocation } from './unsampled-allocation.mjs';
import { scenarios as unsampledTrace } from './unsampled-trace.mjs';

/** Everything that is measured within processes of this machine, in the order of the report. */
export const SCENARIOS = [
  ...unsampledTrace,
  ...unsampledAllocation,
  ...sampledTrace,
  ...rootDecision,
  ...inject,
  ...extract,
  ...httpHop,
  ...manyForks,
  ...librarySpans,
  ...encode,
  ...exportThroughput,
  ...startUp,
];

/** What needs `wrk`, and longer. */
export const SERVICE_SCENARIOS = [...service, ...keep, ...middleware, ...sampledService];
