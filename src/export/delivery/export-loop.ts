import { AsyncLocalStorage } from 'node:async_hooks';
import type { SpanExporterLike } from '../../config/config.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import type { DeliveryDropReason } from '../../config/tracing-stats.js';
import type { DeliverySettings } from '../../config/delivery-options.js';
import { deliverBatch, type BatchDelivery } from './deliver-batch.js';
import { Pause } from './pause.js';
import { SpanQueue, type QueuedSpan } from './span-queue.js';

/** Told what became of spans of a batch. */
export type SettleBatch = (
  spans: readonly EndedSpan[],
  reason: DeliveryDropReason | undefined,
  error: unknown,
) => void;

/**
 * Takes batches from a queue to an exporter, one export at a time: when a batch is full, when its
 * first span has waited long enough, or when somebody flushes.
 */
export class ExportLoop {
  /** Whether the exporter ever left an export without an answer: it may still wait for that. */
  hasAbandoned = false;
  private readonly queue = new SpanQueue();
  private readonly pause = new Pause();
  private readonly abortion = new AbortController();
  private readonly delivery: BatchDelivery;
  private readonly waiters = new Set<{ readonly target: number; readonly done: () => void }>();
  // Whoever starts an export is by chance; its async context is none of the exporter's business.
  private readonly inOwnContext = AsyncLocalStorage.snapshot();
  private added = 0;
  private settled = 0;
  /** Everything up to this one is to be exported without waiting for a full batch. */
  private target = 0;
  private isRunning = false;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param exporter - Where the batches go.
   * @param settings - Sizes and times.
   * @param onSettled - Told what became of the spans.
   */
  constructor(
    exporter: SpanExporterLike,
    private readonly settings: DeliverySettings,
    onSettled: SettleBatch,
  ) {
    this.delivery = {
      exporter,
      settings,
      signal: this.abortion.signal,
      pause: this.pause,
      onAbandoned: () => {
        this.hasAbandoned = true;
      },
      settle: (spans, reason, error) => {
        this.settled += spans.length;
        onSettled(spans, reason, error);
        this.notify();
      },
    };
  }

  /** Estimated bytes of the heap of all that is not settled. */
  heapBytes = 0;

  /** Spans that are being exported. */
  get inFlight(): number {
    return this.added - this.settled - this.queue.length;
  }

  /** Adds a span; it never exports before it returns. */
  add(entry: QueuedSpan): void {
    this.queue.push(entry);
    this.heapBytes += entry.heapBytes;
    this.added++;
    if (this.isRunning) return;
    if (this.isBatchFull()) this.start();
    else if (this.timer === undefined) this.arm();
  }

  /** @returns Resolves when all that was added before is settled. */
  flush(): Promise<void> {
    const target = this.added;
    if (this.settled >= target) return Promise.resolve();
    this.target = target;
    this.pause.cut();
    if (!this.isRunning) this.start();
    return new Promise((done) => this.waiters.add({ target, done }));
  }

  /** Gives everything up that is not delivered yet; it is settled in the next microtasks. */
  abort(): void {
    this.abortion.abort();
    this.target = this.added;
    this.pause.end();
    if (!this.isRunning && this.queue.length > 0) this.start();
  }

  private isBatchFull(): boolean {
    const { maxExportBatchSize, maxExportBatchBytes } = this.settings;
    return this.queue.length >= maxExportBatchSize || this.queue.bytes >= maxExportBatchBytes;
  }

  private arm(): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.target = this.added;
      if (!this.isRunning) this.start();
    }, this.settings.scheduledDelayMillis).unref();
  }

  private start(): void {
    this.isRunning = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.inOwnContext(() => this.run());
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0 && (this.settled < this.target || this.isBatchFull())) {
      // Encoding holds the event loop; between two batches it belongs to the application.
      if (!this.abortion.signal.aborted) await nextTurn();
      const { maxExportBatchSize, maxExportBatchBytes } = this.settings;
      const batch = this.queue.take(maxExportBatchSize, maxExportBatchBytes);
      await deliverBatch(
        batch.map(({ span }) => span),
        this.delivery,
      );
      for (const { heapBytes } of batch) this.heapBytes -= heapBytes;
    }
    this.isRunning = false;
    if (this.queue.length > 0) this.arm();
  }

  private notify(): void {
    for (const waiter of this.waiters) {
      if (waiter.target > this.settled) continue;
      this.waiters.delete(waiter);
      waiter.done();
    }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
