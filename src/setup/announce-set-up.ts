import type { TracerProvider } from '@opentelemetry/api';
import type { InstrumentationLike } from '../config/config.js';
import type { DestinationAddress } from '../config/dsn/destination-address.js';
import type { KratosSampler } from '../otel/sampler/kratos-sampler.js';
import { announceStart } from './announce-start.js';
import { warnLoudly } from './diag-logger.js';
import { patchLoadedModules } from './patch-loaded-modules.js';

/**
 * Tells people what was set up, and what is wrong with it: modules that were loaded too early, and
 * the default destination without a listener.
 *
 * @param setUp - What was set up.
 * @returns Stops telling.
 */
export function announceSetUp({
  sampler,
  concern,
  ...setUp
}: {
  readonly addresses: readonly DestinationAddress[];
  readonly concern?: string;
  readonly sampler: KratosSampler;
  readonly instrumentations: readonly InstrumentationLike[];
  readonly provider: TracerProvider;
}): () => void {
  if (concern !== undefined) warnLoudly(`kratos-otel: ${concern}`);
  const early = patchLoadedModules(setUp.instrumentations);
  if (early.length > 0) {
    warnLoudly(
      `kratos-otel: loaded before init(), so that no spans come from them: ${early.join(', ')}; load tracing first, with node --import kratos-otel/register, or call init() in a file of its own that comes before every import`,
    );
  }
  return announceStart({ ...setUp, early, sampling: sampler.inWords() });
}
