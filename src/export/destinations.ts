import { TraceFlags, type Context } from '@opentelemetry/api';
import type { SpanExporterLike } from '../config/config.js';
import { readDeliveryOptions, type DeliveryOptions } from '../config/delivery-options.js';
import type { DeliveryStats, SpanDropReason, SpanFates } from '../config/tracing-stats.js';
import type { EndedSpan, RecordingSpan, SpanProcessorLike } from '../otel/sdk-shapes.js';
import { detachedSpan } from './delivery/detached-span.js';
import { DeliverySpanProcessor } from './delivery/delivery-span-processor.js';
import { SpanLedger } from './span-ledger.js';
import { reportFault, watchResult } from '../otel/processor-faults.js';

/** An exporter, and how it wants spans to be delivered. */
export interface ExporterDestination {
  readonly exporter: SpanExporterLike;
  /** What suits this kind of backend where nobody has said otherwise. */
  readonly defaults?: DeliveryOptions;
  /** What was said of this one destination. */
  readonly options?: DeliveryOptions;
}

/**
 * All that spans go to. Each exporter has a delivery of its own, so that none waits for another, and
 * none suffers from the failure of another or of a span processor of the application.
 */
export class Destinations implements SpanProcessorLike {
  /** One an exporter. */
  readonly deliveries: readonly DeliverySpanProcessor[];
  private readonly ledger: SpanLedger;

  /**
   * @param exporters - Exporters.
   * @param processors - Span processors of the application: they have what they are handed.
   * @param options - Delivery settings for all exporters.
   */
  constructor(
    exporters: readonly ExporterDestination[],
    private readonly processors: readonly SpanProcessorLike[],
    options: DeliveryOptions = {},
  ) {
    const ledger = new SpanLedger(exporters.length + processors.length);
    this.ledger = ledger;
    this.deliveries = exporters.map(({ exporter, defaults, options: own }) => {
      const settings = readDeliveryOptions({ ...options, ...own }, defaults);
      return new DeliverySpanProcessor(exporter, settings, (spans, reason) => {
        ledger.settle(spans, reason);
      });
    });
  }

  onStart(span: RecordingSpan, parentContext: Context): void {
    for (const processor of this.processors) {
      try {
        watchResult('onStart', processor.onStart(span, parentContext));
      } catch (error) {
        reportFault('onStart', error);
      }
    }
  }

  onEnding(span: RecordingSpan): void {
    for (const processor of this.processors) {
      if (processor.onEnding === undefined) continue;
      try {
        watchResult('onEnding', processor.onEnding(span));
      } catch (error) {
        reportFault('onEnding', error);
      }
    }
  }

  onEnd(span: EndedSpan): void {
    const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    if (isSampled) this.ledger.enter(span);
    for (const processor of this.processors) {
      let reason: SpanDropReason | undefined;
      try {
        watchResult('onEnd', processor.onEnd(span));
      } catch (error) {
        reason = 'processor threw';
        reportFault('onEnd', error);
      }
      if (isSampled) this.ledger.settleOne(span, reason);
    }
    // One for all queues: what waits in two of them is one object.
    const kept = this.deliveries.length > 0 ? detachedSpan(span) : span;
    for (const delivery of this.deliveries) delivery.onEnd(kept);
  }

  /** @returns What has become of the spans, each of which counts once. */
  fates(): SpanFates<SpanDropReason> {
    return this.ledger.snapshot();
  }

  /** @returns What has become of them at each exporter. */
  stats(): DeliveryStats[] {
    return this.deliveries.map((delivery) => delivery.stats());
  }

  /**
   * @param timeoutMillis - Milliseconds that a delivery may take. Default: its own.
   */
  forceFlush(timeoutMillis?: number): Promise<void> {
    return settleAll([
      ...this.processors.map(async (each) => each.forceFlush()),
      ...this.deliveries.map((each) => each.forceFlush(timeoutMillis)),
    ]);
  }

  shutdown(): Promise<void> {
    return settleAll([
      ...this.processors.map(async (each) => each.shutdown()),
      ...this.deliveries.map((each) => each.shutdown()),
    ]);
  }
}

/** All are waited for; the first failure is the caller's to see. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(promises)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
