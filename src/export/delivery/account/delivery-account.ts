import type { DeliveryDropReason, DeliveryStats } from '../../../config/tracing-stats.js';
import type { EndedSpan } from '../../../otel/sdk-shapes.js';

const REASONS: readonly DeliveryDropReason[] = [
  'queue full',
  'too large',
  'cannot be encoded',
  'rejected',
  'cannot be delivered',
  'shutdown timed out',
  'after shutdown',
];

/** Told when spans have reached their end: delivered, or dropped for a reason. */
export type Settled = (spans: readonly EndedSpan[], reason: DeliveryDropReason | undefined) => void;

/** Keeps the numbers of one destination; the identity holds after every call. */
export class DeliveryAccount {
  /** Spans that ended. */
  ended = 0;
  /** Spans that were delivered. */
  delivered = 0;
  /** Spans that wait or are being exported. */
  queued = 0;
  /** Spans that were sent again although the backend may have had them. */
  repeated = 0;
  /** Spans of which long values were cut, so that they fit into a message. */
  shortened = 0;
  /** Spans that are lost, by reason. */
  readonly dropped = emptyDropped();

  /** A span ended and waits. */
  enqueue(): void {
    this.ended++;
    this.queued++;
  }

  /** A span ended and is refused. */
  refuse(reason: DeliveryDropReason): void {
    this.ended++;
    this.dropped[reason]++;
  }

  /** Spans that waited are delivered or, with a reason, lost. */
  settle(count: number, reason: DeliveryDropReason | undefined): void {
    this.queued -= count;
    if (reason === undefined) this.delivered += count;
    else this.dropped[reason] += count;
  }

  /** @returns A copy of the numbers as they are now. */
  snapshot(): Omit<DeliveryStats, 'exporter' | 'acknowledged'> {
    const { ended, delivered, queued, repeated, shortened, dropped } = this;
    return { ended, delivered, queued, dropped: { ...dropped }, repeated, shortened };
  }
}

/** @returns Every reason with the number 0. */
export function emptyDropped(): Record<DeliveryDropReason, number> {
  return Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<
    DeliveryDropReason,
    number
  >;
}
