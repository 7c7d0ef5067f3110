import { TraceFlags, type Context } from '@opentelemetry/api';
import type { SpanExporterLike } from '../config/config.js';
import {
  readDeliveryOptions,
  type DeliveryOptions,
  type DeliverySettings,
} from '../config/delivery-options.js';
import type { DeliveryStats, SpanDropReason, SpanFates } from '../config/tracing-stats.js';
import type { EndedSpan, RecordingSpan, SpanProcessorLike } from '../otel/sdk-shapes.js';
import { detachedSpan } from './delivery/queue/detached-span.js';
import { callUser } from '../otel/call-user.js';
import { DeliverySpanProcessor } from './delivery/delivery-span-processor.js';
import { settlesWithin } from '../node/settles-within.js';
import { SpanLedger } from './span-ledger.js';

/** An exporter, and how it wants spans to be delivered. */
export interface ExporterDestination {
  readonly exporter: SpanExporterLike;
  /** Defaults that suit this kind of backend. */
  readonly defaults?: DeliveryOptions;
  /** What was said of this one destination. */
  readonly options?: DeliveryOptions;
}

/** A span processor of the application, whose methods may be async functions. */
type UserProcessor = {
  [Method in 'onStart' | 'onEnd']: (...args: Parameters<SpanProcessorLike[Method]>) => unknown;
} & {
  onEnding?: (span: RecordingSpan) => unknown;
} & Pick<SpanProcessorLike, 'forceFlush' | 'shutdown'>;

/**
 * All that spans go to. Each exporter has a delivery of its own, so that none waits for another, and
 * none suffers from the failure of another or of a span processor of the application.
 */
export class Destinations implements SpanProcessorLike {
  /** One an exporter. */
  readonly deliveries: readonly DeliverySpanProcessor[];
  private readonly ledger: SpanLedger;
  private readonly settings: DeliverySettings;

  /**
   * @param exporters - Exporters.
   * @param processors - Span processors of the application: they have what they are handed.
   * @param options - Delivery settings for all exporters.
   */
  constructor(
    exporters: readonly ExporterDestination[],
    private readonly processors: readonly UserProcessor[],
    options: DeliveryOptions = {},
  ) {
    const ledger = new SpanLedger(exporters.length + processors.length);
    this.ledger = ledger;
    this.settings = readDeliveryOptions(options);
    this.deliveries = exporters.map(({ exporter, defaults, options: own }) => {
      const settings = readDeliveryOptions({ ...options, ...own }, defaults);
      return new DeliverySpanProcessor(exporter, settings, (spans, reason) => {
        ledger.settle(spans, reason);
      });
    });
  }

  onStart(span: RecordingSpan, parentContext: Context): void {
    for (const processor of this.processors) {
      callUser('onStart() of a span processor', () => processor.onStart(span, parentContext));
    }
  }

  onEnding(span: RecordingSpan): void {
    for (const processor of this.processors) {
      if (processor.onEnding === undefined) continue;
      callUser('onEnding() of a span processor', () => processor.onEnding?.(span));
    }
  }

  onEnd(span: EndedSpan): void {
    const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    if (isSampled) this.ledger.enter(span);
    for (const processor of this.processors) {
      const hasThrown = callUser('onEnd() of a span processor', () => processor.onEnd(span));
      if (isSampled) this.ledger.settleOne(span, hasThrown ? 'processor threw' : undefined);
    }
    // One for all queues: what waits in two of them is one object.
    const kept = this.deliveries.length > 1 ? detachedSpan(span) : span;
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
   * @param timeoutMillis - Milliseconds that a destination may take. Default: its own setting.
   * @param isLast - Whether the process is about to end.
   */
  forceFlush(timeoutMillis?: number, isLast?: boolean): Promise<void> {
    const limit = timeoutMillis ?? this.settings.flushTimeoutMillis;
    return settleAll([
      ...this.processors.map((each) => bounded(limit, 'forceFlush', () => each.forceFlush())),
      ...this.deliveries.map((each) => each.forceFlush(timeoutMillis, isLast)),
    ]);
  }

  shutdown(): Promise<void> {
    const limit = this.settings.shutdownTimeoutMillis;
    return settleAll([
      ...this.processors.map((each) => bounded(limit, 'shutdown', () => each.shutdown())),
      ...this.deliveries.map((each) => each.shutdown()),
    ]);
  }
}

/** A span processor of the application may wait for a backend that never answers. */
async function bounded(
  milliseconds: number,
  method: string,
  call: () => Promise<void>,
): Promise<void> {
  if (await settlesWithin(milliseconds, Promise.resolve(call()))) return;
  throw new Error(
    `kratos-otel: ${method}() of a span processor has not settled within ${milliseconds} ms`,
  );
}

/** All are waited for; the first failure is the caller's to see. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(promises)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
