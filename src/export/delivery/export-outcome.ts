import type { DeliveryDropReason } from '../../config/tracing-stats.js';
import type { EndedSpan, ExportResult } from '../../otel/sdk-shapes.js';

/** Spans that an exporter dropped by itself, and why. */
export type RefusedSpans = ReadonlyMap<EndedSpan, DeliveryDropReason>;

/**
 * The result of an export, and what an exporter may say beyond the standard, by shape. The exporters
 * of this package do.
 */
export interface DetailedResult extends ExportResult {
  /** Spans that it dropped for good; all others were sent, or are in `unsent`. */
  readonly refused?: RefusedSpans | undefined;
  /** After a success: how many spans the backend took and threw away. It does not say which. */
  readonly rejected?: number | undefined;
  /** Spans of which long values were cut, so that they fit into a message. Default 0. */
  readonly shortened?: number | undefined;
  /** After a failure: the spans that were not sent. Default: all. */
  readonly unsent?: readonly EndedSpan[] | undefined;
  /** After a failure: whether another attempt may have success. Default: what the error says. */
  readonly isRetryable?: boolean | undefined;
  /** After a failure: whether the exporter threw, instead of calling back. Default `false`. */
  readonly hasThrown?: boolean | undefined;
  /** After a failure: whether the backend may have the spans all the same. Default `false`. */
  readonly maybeSent?: boolean | undefined;
  /** Whether it was sent a second time, because a kept connection broke. Default `false`. */
  readonly resent?: boolean | undefined;
  /** After a failure: the HTTP status. Default: what the error says. */
  readonly status?: number | undefined;
  /** After a failure: the header `Retry-After`, or milliseconds. */
  readonly retryAfter?: string | number | undefined;
}

/** @returns The result, with the spans that were dropped if there are any. */
export function withRefused(result: DetailedResult, refused: RefusedSpans): DetailedResult {
  return refused.size === 0 ? result : { ...result, refused };
}

/** What a failure means for a batch. */
export interface Failure {
  /**
   * - `retry`: the batch is not at fault
   * - `unknown`: the reason is not known; it is tried again as a whole, and later in parts
   * - `split`: a part of it may have success, at once
   * - `drop`: it would fail again
   */
  readonly kind: 'retry' | 'unknown' | 'split' | 'drop';
  /** Why a span is dropped that fails alone. */
  readonly reason: DeliveryDropReason;
  /** Milliseconds that the backend asks to wait. */
  readonly retryAfter?: number | undefined;
}

/** What an attempt came to. */
export interface ExportOutcome {
  readonly result: DetailedResult;
  /** Absent after a success. */
  readonly failure?: Failure | undefined;
  /** Whether the exporter had not answered when it was given up. */
  readonly isAbandoned?: boolean;
}
