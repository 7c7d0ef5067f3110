import type { SpanExporterLike } from '../../config/config.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import { attemptExport } from './attempt-export.js';
import { Backoff } from './backoff.js';
import type { DeliveryDropReason } from '../../config/tracing-stats.js';
import type { DeliverySettings } from '../../config/delivery-options.js';
import type { ExportOutcome, RefusedSpans } from './export-outcome.js';
import type { Pause } from './pause.js';

// A failure that nobody can name is more likely the batch's own fault than the network's.
const ATTEMPTS_AT_UNKNOWN = 5;

/** What the delivery of a batch needs. */
export interface BatchDelivery {
  readonly exporter: SpanExporterLike;
  readonly settings: DeliverySettings;
  /** Aborted when nobody waits any more: what is not delivered then is lost. */
  readonly signal: AbortSignal;
  /** Waits between two attempts. */
  readonly pause: Pause;
  /** Told that the exporter has left an export without an answer. */
  readonly onAbandoned: () => void;
  /** Told what becomes of the spans, each of them once. */
  readonly settle: (
    spans: readonly EndedSpan[],
    reason?: DeliveryDropReason,
    error?: unknown,
  ) => void;
}

/**
 * Brings a batch to its end: every span is delivered or dropped for a reason when it resolves.
 *
 * A batch that the exporter cannot encode, or that is too large for the backend, goes on in halves
 * until the span at fault is alone; its neighbours arrive without any pause.
 *
 * @param batch - The spans.
 * @param delivery - What it needs.
 */
export async function deliverBatch(
  batch: readonly EndedSpan[],
  delivery: BatchDelivery,
): Promise<void> {
  const { exporter, settings, signal, pause, settle, onAbandoned } = delivery;
  const backoff = new Backoff(settings.initialBackoffMillis, settings.maxBackoffMillis);
  const end = performance.now() + settings.retryLimitMillis;
  let spans = batch;
  let error: unknown;
  for (let unknown = 0; spans.length > 0;) {
    if (signal.aborted) {
      settle(spans, 'shutdown timed out', error);
      return;
    }
    const outcome = await attemptExport(
      exporter,
      [...spans],
      settings.exportTimeoutMillis,
      signal,
      onAbandoned,
    );
    if (outcome.kind === 'delivered') {
      settleSent(spans, outcome.refused, settle);
      return;
    }
    error = outcome.error;
    if (outcome.kind === 'split' && spans.length > 1) {
      const half = Math.ceil(spans.length / 2);
      await deliverBatch(spans.slice(0, half), delivery);
      await deliverBatch(spans.slice(half), delivery);
      return;
    }
    if (outcome.kind === 'split' || outcome.kind === 'drop') {
      settle(spans, outcome.reason, error);
      return;
    }
    spans = unsentOf(spans, outcome, settle);
    if (outcome.kind === 'unknown') unknown++;
    const left = end - performance.now();
    if (unknown >= ATTEMPTS_AT_UNKNOWN || left <= 0) {
      settle(spans, 'cannot be delivered', error);
      return;
    }
    // A pause that the backend asks for is not cut short by a flush.
    if (outcome.retryAfter === undefined) await pause.untilFlush(Math.min(backoff.pause(), left));
    else await pause.whole(Math.min(Math.max(outcome.retryAfter, backoff.pause()), left));
  }
}

/** Settles what an attempt that failed has sent or dropped all the same. */
function unsentOf(
  spans: readonly EndedSpan[],
  { unsent, refused }: Extract<ExportOutcome, { kind: 'retry' | 'unknown' }>,
  settle: BatchDelivery['settle'],
): readonly EndedSpan[] {
  const missing = new Set(unsent ?? spans);
  for (const span of refused?.keys() ?? []) missing.delete(span);
  if (missing.size === spans.length) return spans;
  settleSent(
    spans.filter((span) => !missing.has(span)),
    refused,
    settle,
  );
  return [...missing];
}

function settleSent(
  spans: readonly EndedSpan[],
  refused: RefusedSpans | undefined,
  settle: BatchDelivery['settle'],
): void {
  if (refused === undefined || refused.size === 0) {
    settle(spans);
    return;
  }
  settle(spans.filter((span) => !refused.has(span)));
  for (const span of spans) {
    const reason = refused.get(span);
    if (reason !== undefined) settle([span], reason);
  }
}
