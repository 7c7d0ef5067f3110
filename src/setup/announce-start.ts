import { builtIn } from '../node/built-in-modules.js';
import type { TracerProvider } from '@opentelemetry/api';
import type { InstrumentationLike } from '../config/config.js';
import type { DestinationAddress } from '../config/dsn/destination-address.js';
import { logger } from '../otel/logger.js';
import { hasDiagLogger } from './diag-logger.js';
import { isInitialized } from './registration/global-registration.js';
import { otelLine } from './otel-line.js';
import { shortName } from './patch-loaded-modules.js';
import { probeEndpoint } from './probe-endpoint.js';

/** What was set up. */
export interface SetUp {
  readonly addresses: readonly DestinationAddress[];
  /** Such as `every trace`. */
  readonly sampling: string;
  readonly instrumentations: readonly InstrumentationLike[];
  /** What was loaded too early to be patched. */
  readonly early: readonly string[];
  readonly provider: TracerProvider;
}

const PROBE_MS = 1_000;
const NONE = 'none';

/**
 * Says in one line, at level info, what was set up: once it is known whether destinations answer,
 * or when the process ends before. Without a `diag` logger no destination is asked.
 *
 * @param setUp - What was set up.
 * @returns Says it now, unless it is said or another set-up has taken its place.
 */
export function announceStart(setUp: SetUp): () => void {
  if (!hasDiagLogger() || !builtIn('node:worker_threads').isMainThread) return () => {};
  let isSaid = false;
  const answers = setUp.addresses.map<string | undefined>(({ endpoint }) =>
    endpoint === undefined ? undefined : 'not known yet whether it answers',
  );
  const say = (): void => {
    process.off('exit', say);
    if (!isSaid) logger.info(line(setUp, answers));
    isSaid = true;
  };
  process.on('exit', say);
  const probes = setUp.addresses.map(async ({ endpoint }, index) => {
    if (endpoint !== undefined) answers[index] = await probeEndpoint(endpoint, PROBE_MS);
  });
  void Promise.all(probes).then(say);
  return () => {
    if (isInitialized()) isSaid = true;
    say();
  };
}

function line(
  { addresses, sampling, instrumentations, early, provider }: SetUp,
  answers: readonly (string | undefined)[],
): string {
  const where = addresses.map(({ name }, index) => {
    const answer = answers[index];
    return answer === undefined ? name : `${name} (${answer})`;
  });
  const parts = [
    `spans go to ${listed(where, 'no destination')}`,
    `sampled: ${sampling}`,
    `instrumentations: ${listed(instrumentations.map(shortName).map(withoutPrefix), NONE)}`,
    `loaded too early to be patched: ${listed(early, NONE)}`,
    otelLine(provider),
  ];
  return `kratos-otel: ${parts.join('; ')}`;
}

function withoutPrefix(name: string): string {
  return name.replace(/^instrumentation-/, '');
}

function listed(items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.join(', ');
}
