import type { SpanContext } from '@opentelemetry/api';
import type { SpanDropReason, SpanFates } from '../config/tracing-stats.js';
import type { EndedSpan } from '../otel/sdk-shapes.js';
import { emptyDropped as emptyDeliveryDropped } from './delivery/account/delivery-account.js';

interface OpenEntry {
  left: number;
  reason: SpanDropReason | undefined;
}

/**
 * Counts each span once, however many destinations it has: it is delivered when all have it, and
 * dropped when all are done with it and one did not get it.
 */
export class SpanLedger {
  private ended = 0;
  private delivered = 0;
  private queued = 0;
  private readonly dropped = emptyDropped();
  // Empty where there is one destination, whose word is the last.
  // By the span context, which a span and all views and copies of it share.
  private readonly open = new WeakMap<SpanContext, OpenEntry>();

  /**
   * @param destinations - To how many destinations each span goes.
   */
  constructor(private readonly destinations: number) {}

  /** A span ended and goes to all destinations now. */
  enter(span: EndedSpan): void {
    this.ended++;
    this.queued++;
    if (this.destinations === 0) this.close('no destination');
    if (this.destinations > 1) {
      this.open.set(span.spanContext(), { left: this.destinations, reason: undefined });
    }
  }

  /** A destination is done with spans: it has them, or dropped them for a reason. */
  settle(spans: readonly EndedSpan[], reason: SpanDropReason | undefined): void {
    for (const span of spans) this.settleOne(span, reason);
  }

  /** A destination is done with a span. */
  settleOne(span: EndedSpan, reason: SpanDropReason | undefined): void {
    const entry = this.destinations > 1 ? this.open.get(span.spanContext()) : undefined;
    if (entry === undefined) {
      this.close(reason);
      return;
    }
    entry.reason ??= reason;
    if (--entry.left === 0) this.close(entry.reason);
  }

  /** @returns A copy of the numbers as they are now. */
  snapshot(): SpanFates<SpanDropReason> {
    const { ended, delivered, queued, dropped } = this;
    return { ended, delivered, queued, dropped: { ...dropped } };
  }

  private close(reason: SpanDropReason | undefined): void {
    this.queued--;
    if (reason === undefined) this.delivered++;
    else this.dropped[reason]++;
  }
}

function emptyDropped(): Record<SpanDropReason, number> {
  return {
    'too many children': 0,
    'too deep': 0,
    'cannot be read': 0,
    ...emptyDeliveryDropped(),
    'processor threw': 0,
    'no destination': 0,
  };
}
