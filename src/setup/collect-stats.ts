import type { TracingStats } from '../config/tracing-stats.js';
import type { Destinations } from '../export/destinations.js';
import type { KeepStats, TraceKeeper } from '../otel/keep/trace-keeper.js';
import type { KratosPropagator } from '../otel/propagator/kratos-propagator.js';
import type { KratosSampler } from '../otel/sampler/kratos-sampler.js';
import type { KratosSpanProcessor } from '../otel/limits/kratos-span-processor.js';

const NOTHING_KEPT: KeepStats = {
  kept: 0,
  forgotten: 0,
  letGo: { 'buffer full': 0, 'too old': 0, 'over rate': 0 },
};

/**
 * Puts the numbers together: a span that a limit refused never came to a destination.
 *
 * @param processor - Holds the limits.
 * @param destinations - All that spans go to.
 * @param propagator - Reads what arrives.
 * @param sampler - Decides about what begins here.
 * @param keeper - Keeps what the sampler did not pick, if anything is kept.
 * @returns The numbers as they are now.
 */
export function tracingStats(
  processor: KratosSpanProcessor,
  destinations: Destinations,
  propagator: KratosPropagator,
  sampler: KratosSampler,
  keeper: TraceKeeper | undefined,
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
    ...(keeper?.stats() ?? NOTHING_KEPT),
    incoming: propagator.stats(),
    destinations: destinations.stats(),
  };
}
