import {
  readDeliveryOptions,
  type DeliveryOptions,
  type DeliverySettings,
} from '../config/delivery-options.js';
import type { Destination } from '../config/dsn/destination.js';
import type { DeliveryStats } from '../config/tracing-stats.js';
import { DeliverySpanProcessor } from '../export/delivery/delivery-span-processor.js';
import type { ExporterDestination } from '../export/destinations.js';
import { openDestination, type OpenDestination } from '../export/open-destination.js';
import { OtlpSpanExporter } from '../export/otlp/otlp-span-exporter.js';
import { startIdleTimer, stop, type Timer } from '../node/timers.js';
import { settlesWithin } from '../node/settles-within.js';
import type { SpanProcessorLike } from '../otel/sdk-shapes.js';
import type { RelayedSpan } from './conversion/relayed-span.js';

// A request has a cost of its own, and a relay has more spans than a service.
const BATCH_SIZE = 2048;
const DELAY_MS = 200;
// How long a stream waits at most until it is noticed that there is room again.
const ROOM_INTERVAL_MS = 5;
// On a terminal, traces whose root never comes are shown without it after so long.
const CONSOLE_FLUSH_MS = 5_000;

/** Where a relay's spans leave. */
export interface Outlet {
  /** @returns `false` when there is no room: nothing has happened then, and nothing is counted. */
  offer(span: RelayedSpan): boolean;
  /** Takes a span, or drops it and counts that. */
  take(span: RelayedSpan): void;
  /** @param listener - Called when it may be worth to offer a span again that was refused. */
  whenRoom(listener: () => void): void;
  /** What has become of the spans. */
  stats(): DeliveryStats;
  /** How many spans, and how many bytes of memory, may wait. */
  readonly settings: Pick<DeliverySettings, 'maxQueueSize' | 'maxQueueBytes'>;
  /** Delivers what is waiting, and counts what cannot be delivered in time. */
  close(): Promise<void>;
}

/**
 * Opens the destination of a relay.
 *
 * @param destination - What the DSN says.
 * @param options - How much may wait, and how long a shutdown may take.
 * @returns The outlet.
 * @throws Error when a package that the destination needs is not installed.
 */
export function openOutlet(destination: Destination, options: DeliveryOptions): Outlet {
  const opened = open(destination);
  if ('processor' in opened) return new ConsoleOutlet(opened.processor, options);
  const { exporter, defaults, options: own } = opened;
  const usual = { maxExportBatchSize: BATCH_SIZE, scheduledDelayMillis: DELAY_MS, ...defaults };
  return new DeliveryOutlet(
    new DeliverySpanProcessor(exporter, readDeliveryOptions({ ...options, ...own }, usual)),
  );
}

function open(destination: Destination): OpenDestination {
  if (destination.backend !== 'otlp') return openDestination(destination) ?? NOWHERE;
  const { batchSize } = destination;
  return {
    exporter: new OtlpSpanExporter(destination),
    ...(batchSize !== undefined && { options: { maxExportBatchSize: batchSize } }),
  };
}

/** For `none:`, to see what a relay does by itself. */
const NOWHERE: ExporterDestination = {
  exporter: {
    export: (_, resultCallback) => {
      resultCallback({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  },
};

/** By the delivery of this package. */
class DeliveryOutlet implements Outlet {
  readonly settings: DeliverySettings;
  private readonly waiting = new Set<() => void>();
  private timer: Timer | undefined;

  constructor(private readonly delivery: DeliverySpanProcessor) {
    this.settings = delivery.settings;
  }

  offer(span: RelayedSpan): boolean {
    return this.delivery.offer(span);
  }

  take(span: RelayedSpan): void {
    this.delivery.onEnd(span);
  }

  whenRoom(listener: () => void): void {
    this.waiting.add(listener);
    this.timer ??= startIdleTimer(() => {
      this.timer = undefined;
      this.callWaiting();
    }, ROOM_INTERVAL_MS);
  }

  stats(): DeliveryStats {
    return this.delivery.stats();
  }

  async close(): Promise<void> {
    const closing = this.delivery.shutdown();
    stop(this.timer);
    // What still waits for room is counted as lost.
    this.callWaiting();
    await closing;
  }

  private callWaiting(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const each of waiting) each();
  }
}

/** A terminal, which takes whatever comes. */
class ConsoleOutlet implements Outlet {
  readonly settings: DeliverySettings;
  private spans = 0;
  private timer: Timer | undefined;

  constructor(
    private readonly processor: SpanProcessorLike,
    options: DeliveryOptions,
  ) {
    this.settings = readDeliveryOptions(options);
  }

  offer(span: RelayedSpan): boolean {
    this.spans++;
    this.processor.onEnd(span);
    this.timer ??= startIdleTimer(() => {
      this.timer = undefined;
      void this.processor.forceFlush();
    }, CONSOLE_FLUSH_MS);
    return true;
  }

  take(span: RelayedSpan): void {
    this.offer(span);
  }

  whenRoom(listener: () => void): void {
    listener();
  }

  stats(): DeliveryStats {
    return {
      exporter: 'ConsoleTreeExporter',
      acknowledged: true,
      ended: this.spans,
      delivered: this.spans,
      queued: 0,
      dropped: { ...NONE_DROPPED },
      repeated: 0,
      shortened: 0,
    };
  }

  async close(): Promise<void> {
    stop(this.timer);
    await settlesWithin(this.settings.shutdownTimeoutMillis, this.processor.shutdown());
  }
}

const NONE_DROPPED: DeliveryStats['dropped'] = {
  'queue full': 0,
  'too large': 0,
  'cannot be encoded': 0,
  rejected: 0,
  'cannot be delivered': 0,
  'shutdown timed out': 0,
  'after shutdown': 0,
};
