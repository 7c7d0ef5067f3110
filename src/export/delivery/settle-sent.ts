import type { DeliveryDropReason } from '../../config/tracing-stats.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import type { DetailedResult } from './export-outcome.js';

/** Told what becomes of spans, each of them once: delivered, or dropped for a reason. */
export type Settle = (
  spans: readonly EndedSpan[],
  reason?: DeliveryDropReason,
  error?: unknown,
) => void;

/**
 * Settles the spans of an export that had success, but for those that the exporter or the backend
 * threw away.
 *
 * @param spans - The spans of the export.
 * @param result - What the exporter says of them.
 * @param settle - Is told.
 */
export function settleSent(
  spans: readonly EndedSpan[],
  { refused, rejected = 0, error }: DetailedResult,
  settle: Settle,
): void {
  const taken = spans.filter((span) => refused?.has(span) !== true);
  // The backend says how many it threw away, not which.
  const delivered = Math.max(taken.length - rejected, 0);
  settle(taken.slice(0, delivered));
  settle(taken.slice(delivered), 'rejected', error);
  for (const span of spans) {
    const reason = refused?.get(span);
    if (reason !== undefined) settle([span], reason, error);
  }
}

/**
 * Settles what an export that failed has sent or dropped all the same.
 *
 * @returns The spans that are left.
 */
export function settlePartly(
  spans: readonly EndedSpan[],
  { unsent, refused }: DetailedResult,
  settle: Settle,
): readonly EndedSpan[] {
  const missing = new Set(unsent ?? spans);
  for (const span of refused?.keys() ?? []) missing.delete(span);
  if (missing.size === spans.length) return spans;
  const done = spans.filter((span) => !missing.has(span));
  settleSent(done, { code: 0, refused }, settle);
  return spans.filter((span) => missing.has(span));
}
