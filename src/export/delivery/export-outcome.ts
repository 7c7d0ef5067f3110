import type { ExportResult } from '../../otel/sdk-shapes.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import type { DeliveryDropReason } from '../../config/tracing-stats.js';

/** Spans that an exporter dropped by itself, and why. */
export type RefusedSpans = ReadonlyMap<EndedSpan, DeliveryDropReason>;

/**
 * The result of an export, and what an exporter may say beyond the standard, by shape: those of this
 * package do.
 */
export interface DetailedResult extends ExportResult {
  /** Spans that it dropped for good; all others were sent, or are in `unsent`. */
  readonly refused?: RefusedSpans | undefined;
  /** After a failure: the spans that were not sent. Default: all. */
  readonly unsent?: readonly EndedSpan[] | undefined;
  /** Spans of which long values were cut, so that they fit into a message. Default 0. */
  readonly shortened?: number | undefined;
  /** After a failure: whether another attempt may have success. Default: what the error says. */
  readonly isRetryable?: boolean | undefined;
}

/** @returns The result, with the spans that were dropped if there are any. */
export function withRefused(result: DetailedResult, refused: RefusedSpans): DetailedResult {
  return refused.size === 0 ? result : { ...result, refused };
}

/** What to do with a batch after an attempt. */
export type ExportOutcome =
  | {
      /** Sent, but for the spans that were refused. */
      readonly kind: 'delivered';
      readonly refused?: RefusedSpans | undefined;
    }
  | {
      /** To be tried again: as long as the time allows, or, when nobody knows the cause, a few times. */
      readonly kind: 'retry' | 'unknown';
      readonly error: unknown;
      /** Milliseconds that the backend asks to wait. */
      readonly retryAfter?: number | undefined;
      readonly refused?: RefusedSpans | undefined;
      readonly unsent?: readonly EndedSpan[] | undefined;
    }
  | {
      /** Its halves may have success: one of the spans is at fault, or they are too many. */
      readonly kind: 'split';
      readonly reason: DeliveryDropReason;
      readonly error: unknown;
    }
  | {
      /** Not to be tried again. */
      readonly kind: 'drop';
      readonly reason: DeliveryDropReason;
      readonly error: unknown;
    };
