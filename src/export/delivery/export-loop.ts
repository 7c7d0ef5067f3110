import { AsyncLocalStorage } from 'node:async_hooks';
import type { DeliverySettings } from '../../config/delivery-options.js';
import { nextTurn, startIdleTimer, stop, type Timer } from '../../node/timers.js';
import type { EndedSpan, ResourceLike } from '../../otel/sdk-shapes.js';
import { attemptExport } from './attempt-export.js';
import type { BatchExporter } from './batch-exporter.js';
import { BatchRun, type BatchDelivery } from './deliver-batch.js';
import type { ExportOutcome } from './export-outcome.js';
import { Pause } from './pause.js';
import type { Settle } from './settle-sent.js';
import type { WaitingSpan } from './queue/detached-span.js';
import { SpanQueue } from './queue/span-queue.js';

/** What an {@link ExportLoop} tells about its work. */
export interface LoopListener {
  readonly settle: Settle;
  /** Spans are sent again although the backend may have them. */
  readonly repeat: (count: number) => void;
  /** An attempt begins. The function that is returned is told how it ended. */
  readonly attempt: () => (outcome: ExportOutcome) => void;
}

/**
 * Takes batches from a queue to an exporter, one export at a time: when a batch is full, when its
 * first span has waited long enough, or on a flush.
 */
export class ExportLoop {
  private readonly queue = new SpanQueue();
  private readonly pause = new Pause();
  private readonly abortion = new AbortController();
  private readonly delivery: BatchDelivery;
  private readonly waiters = new Set<{ readonly target: number; readonly done: () => void }>();
  // Any request may trigger an export; run it outside that request's async context.
  private readonly inOwnContext = AsyncLocalStorage.snapshot();
  private attempt = new AbortController();
  private added = 0;
  private settled = 0;
  /** Everything up to this one is to be exported without waiting for a full batch. */
  private target = 0;
  private isRunning = false;
  private timer: Timer | undefined;

  /**
   * @param exporter - Where the batches go.
   * @param settings - Sizes and times.
   * @param listener - Is told what happens.
   */
  constructor(
    private readonly exporter: BatchExporter,
    private readonly settings: DeliverySettings,
    private readonly listener: LoopListener,
  ) {
    this.delivery = {
      settings,
      signal: this.abortion.signal,
      attempt: (spans) => this.exportOnce(spans),
      pause: (milliseconds, isAskedFor) => this.pause.wait(milliseconds, isAskedFor),
      repeat: listener.repeat,
      settle: (spans, reason, error) => {
        if (spans.length === 0) return;
        this.settled += spans.length;
        listener.settle(spans, reason, error);
        this.notify();
      },
      refusesAll: false,
    };
  }

  /** Estimated bytes of the heap of all that is not settled. */
  heapBytes = 0;

  /** Spans that are being exported. */
  get inFlight(): number {
    return this.added - this.settled - this.queue.length;
  }

  /** Adds a span; it never exports before it returns. */
  add(entry: WaitingSpan): void {
    this.queue.push(entry);
    this.heapBytes += entry.heapBytes;
    this.added++;
    if (this.isRunning) return;
    if (this.isBatchFull()) this.start();
    else if (this.timer === undefined) this.arm();
  }

  /**
   * @param isLast - Whether the process is about to end: then a pause between two attempts, which a
   *   flush otherwise leaves alone, is over.
   * @returns Resolves when all that was added before is settled.
   */
  flush(isLast: boolean): Promise<void> {
    const target = this.added;
    if (this.settled >= target) return Promise.resolve();
    this.target = target;
    if (isLast) this.pause.cut();
    if (!this.isRunning) this.start();
    return new Promise((done) => this.waiters.add({ target, done }));
  }

  /** Gives up the attempt under way, which is tried again later if the process lives on. */
  interrupt(): void {
    this.attempt.abort();
  }

  /** Gives everything up that is not delivered yet; it is settled in the next microtasks. */
  abort(): void {
    this.abortion.abort();
    this.attempt.abort();
    this.target = this.added;
    this.pause.end();
    if (!this.isRunning && this.queue.length > 0) this.start();
  }

  private isBatchFull(): boolean {
    const { maxExportBatchSize, maxExportBatchBytes } = this.settings;
    return this.queue.length >= maxExportBatchSize || this.queue.bytes >= maxExportBatchBytes;
  }

  private arm(): void {
    this.timer = startIdleTimer(() => {
      this.timer = undefined;
      this.target = this.added;
      if (!this.isRunning) this.start();
    }, this.settings.scheduledDelayMillis);
  }

  private start(): void {
    this.isRunning = true;
    stop(this.timer);
    this.timer = undefined;
    void this.inOwnContext(() => this.run());
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0 && (this.settled < this.target || this.isBatchFull())) {
      // Encoding holds the event loop; between two batches it belongs to the application.
      if (!this.abortion.signal.aborted) await nextTurn();
      const { maxExportBatchSize, maxExportBatchBytes } = this.settings;
      const batch = this.queue.take(maxExportBatchSize, maxExportBatchBytes);
      const spans = batch.map(({ span }) => span);
      await this.resourceIsKnown(spans);
      await new BatchRun(spans, this.delivery).run();
      for (const { heapBytes } of batch) this.heapBytes -= heapBytes;
    }
    this.isRunning = false;
    if (this.queue.length > 0) this.arm();
  }

  private async exportOnce(spans: readonly EndedSpan[]): Promise<ExportOutcome> {
    this.attempt = new AbortController();
    if (this.abortion.signal.aborted) this.attempt.abort();
    const ended = this.listener.attempt();
    const { exportTimeoutMillis } = this.settings;
    const outcome = await attemptExport(
      this.exporter,
      [...spans],
      exportTimeoutMillis,
      this.attempt.signal,
    );
    if (outcome.result.resent === true) this.listener.repeat(spans.length);
    ended(outcome);
    return outcome;
  }

  /** Waits for attributes that are still being detected, as the SDK's processors do. */
  private resourceIsKnown(spans: readonly EndedSpan[]): Promise<void> {
    const waiting = pendingResources(spans).map(async (each) => each.waitForAsyncAttributes?.());
    if (waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stop(timer);
        resolve();
      };
      const timer = startIdleTimer(done, this.settings.exportTimeoutMillis);
      this.abortion.signal.addEventListener('abort', done, { once: true });
      void Promise.allSettled(waiting).then(done);
    });
  }

  private notify(): void {
    for (const waiter of this.waiters) {
      if (waiter.target > this.settled) continue;
      this.waiters.delete(waiter);
      waiter.done();
    }
  }
}

function pendingResources(spans: readonly EndedSpan[]): ResourceLike[] {
  const pending = new Set<ResourceLike>();
  for (const span of spans) {
    const { resource } = span as { resource?: ResourceLike };
    if (resource?.asyncAttributesPending === true) pending.add(resource);
  }
  return [...pending];
}
