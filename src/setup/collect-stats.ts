import type { TracingStats } from '../config/tracing-stats.js';
import type { Destinations } from '../export/destinations.js';
import type { KratosParts } from '../api/kratos-parts.js';
import type { KeepStats } from '../otel/keep/trace-keeper.js';
import type { KratosSpanProcessor } from '../otel/limits/kratos-span-processor.js';
import type { UnfinishedSpans } from './unfinished-spans.js';

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
 * @param parts - The parts of the provider.
 * @param unfinished - Watches what is not finished, if that is on.
 * @returns The numbers as they are now.
 */
export function tracingStats(
  processor: KratosSpanProcessor,
  destinations: Destinations,
  { kratosPropagator, sampler, keeper }: KratosParts,
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
    ...(keeper?.stats() ?? NOTHING_KEPT),
    unfinished: unfinished?.count ?? 0,
    incoming: kratosPropagator.stats(),
    destinations: destinations.stats(),
  };
}
