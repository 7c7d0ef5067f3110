import type { TracingStats } from '../config/tracing-stats.js';
import type { Destinations } from '../export/destinations.js';
import type { KratosPropagator } from '../otel/propagator/kratos-propagator.js';
import type { KratosSampler } from '../otel/sampler/kratos-sampler.js';
import type { KratosSpanProcessor } from '../otel/limits/kratos-span-processor.js';
import type { UnfinishedSpans } from './unfinished-spans.js';

/**
 * Puts the numbers together: a span that a limit refused never came to a destination.
 *
 * @param processor - Holds the limits.
 * @param destinations - All that spans go to.
 * @param propagator - Reads what arrives.
 * @param sampler - Decides about what begins here.
 * @param unfinished - Watches what is not finished, if anybody asks for it.
 * @returns The numbers as they are now.
 */
export function tracingStats(
  processor: KratosSpanProcessor,
  destinations: Destinations,
  propagator: KratosPropagator,
  sampler: KratosSampler,
  unfinished: UnfinishedSpans | undefined,
): TracingStats {
  const { drops } = processor.limiter;
  const { dropped, cut } = drops.snapshot();
  const fates = destinations.fates();
  return {
    ...fates,
    ended: fates.ended + drops.spans,
    dropped: { ...fates.dropped, ...dropped },
    cut,
    notSampled: sampler.notSampled(),
    unfinished: unfinished?.count ?? 0,
    incoming: propagator.stats(),
    destinations: destinations.stats(),
  };
}
