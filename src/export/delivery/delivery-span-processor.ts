import { TraceFlags } from '@opentelemetry/api';
import type { SpanExporterLike } from '../../config/config.js';
import {
  readDeliveryOptions,
  type DeliveryOptions,
  type DeliverySettings,
} from '../../config/delivery-options.js';
import type { DeliveryDropReason, DeliveryStats } from '../../config/tracing-stats.js';
import { monotonicNow } from '../../node/timers.js';
import { DropWarnings } from '../../otel/limits/drop-warnings.js';
import { logger } from '../../otel/logger.js';
import type { EndedSpan, SpanProcessorLike } from '../../otel/sdk-shapes.js';
import { adoptExporter } from '../given/watched-exporter.js';
import type { BatchExporter } from './batch-exporter.js';
import { DeliveryAccount, type Settled } from './account/delivery-account.js';
import { DestinationHealth } from './account/destination-health.js';
import { waitingSpan } from './queue/detached-span.js';
import { ExportLoop } from './export-loop.js';
import { settlesWithin } from '../../node/settles-within.js';

// What is kept of the time of a shutdown for closing the exporter.
const CLOSING_SHARE = 0.1;
const GREATEST_CLOSING_MS = 250;

/**
 * Brings spans to an exporter, in place of the SDK's `BatchSpanProcessor`:
 *
 * ```ts
 * new KratosSpanProcessor(new DeliverySpanProcessor(exporter, { maxQueueSize: 50_000 }))
 * ```
 *
 * It keeps what a backend does not take for now and tries again, exports one batch at a time, finds
 * the one span that spoils a batch, and can tell of every span what became of it. It throws nothing,
 * does not block, and keeps no process alive.
 */
export class DeliverySpanProcessor implements SpanProcessorLike {
  /** All settings, with their defaults. */
  readonly settings: DeliverySettings;
  /** Class name of the exporter, as warnings name it. */
  readonly exporterName: string;
  private readonly exporter: BatchExporter;
  private readonly account = new DeliveryAccount();
  private readonly health: DestinationHealth;
  private readonly loop: ExportLoop;
  private readonly warnings: DropWarnings;
  private readonly onSettled: Settled | undefined;
  private failure: { readonly reason: DeliveryDropReason; readonly error: unknown } | undefined;
  private failed = 0;
  /** Whether an export was given up without an answer: the exporter may still wait for that. */
  private hasAbandoned = false;
  private stopped: Promise<void> | undefined;

  /**
   * @param exporter - Any standard `SpanExporter`; it is shut down with this.
   * @param options - See {@link DeliveryOptions}.
   * @param onSettled - Told what became of spans: delivered, or dropped for a reason.
   * @throws TypeError when `exporter` is no exporter, or for an unknown option.
   * @throws RangeError for a value that is not allowed.
   */
  constructor(exporter: SpanExporterLike, options: DeliveryOptions = {}, onSettled?: Settled) {
    for (const method of ['export', 'shutdown'] as const) {
      if (typeof (exporter as Partial<SpanExporterLike> | undefined)?.[method] === 'function')
        continue;
      throw new TypeError(
        `kratos-otel: exporter must be a SpanExporter, but it has no ${method}()`,
      );
    }
    this.settings = readDeliveryOptions(options);
    this.exporter = adoptExporter(exporter);
    this.exporterName =
      (exporter as { constructor?: { name?: string } }).constructor?.name ?? 'exporter';
    this.onSettled = onSettled;
    const { address } = this.exporter;
    const name = address === undefined ? this.exporterName : `${this.exporterName} (${address})`;
    this.warnings = new DropWarnings(`on the way to ${name}`);
    this.health = new DestinationHealth(name);
    this.loop = new ExportLoop(this.exporter, this.settings, {
      settle: (spans, reason, error) => {
        this.settle(spans, reason, error);
      },
      repeat: (count) => {
        this.account.repeated += count;
      },
      attempt: () => {
        const ended = this.health.attempt();
        return (outcome) => {
          this.account.shortened += outcome.result.shortened ?? 0;
          if (outcome.isAbandoned === true) this.hasAbandoned = true;
          ended(outcome);
        };
      },
    });
  }

  /** Spans that the exporter has now. */
  get inFlight(): number {
    return this.loop.inFlight;
  }

  /** Does nothing: what counts is the end. */
  onStart(): void {}

  /** Called when a span has ended. One that is not sampled is none of the exporter's. */
  onEnd(span: EndedSpan): void {
    if (!this.offer(span)) this.refuse(span, 'queue full');
  }

  /**
   * Takes a span as {@link onEnd} does, for a caller that can keep it until there is room.
   *
   * @param span - An ended span.
   * @returns `false` when the queue is full: nothing has happened then, and nothing is counted.
   */
  offer(span: EndedSpan): boolean {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return true;
    if (this.stopped !== undefined) {
      this.refuse(span, 'after shutdown');
      return true;
    }
    const { maxQueueSize, maxQueueBytes } = this.settings;
    if (this.account.queued >= maxQueueSize) return false;
    const waiting = waitingSpan(span);
    const { heapBytes } = waiting;
    if (heapBytes > maxQueueBytes) {
      this.refuse(span, 'too large');
      return true;
    }
    if (this.loop.heapBytes + heapBytes > maxQueueBytes) return false;
    this.account.enqueue();
    this.loop.add(waiting);
    return true;
  }

  /** @returns What has become of the spans so far: a copy. */
  stats(): DeliveryStats {
    const { address, acknowledges = true } = this.exporter;
    const { lastError } = this.health;
    return {
      exporter: this.exporterName,
      ...(address !== undefined && { address }),
      acknowledged: acknowledges,
      ...this.account.snapshot(),
      ...(lastError !== undefined && { lastError }),
    };
  }

  /**
   * Delivers what is waiting, and has the exporter flush.
   *
   * @param timeoutMillis - Milliseconds that it may take. Default: `flushTimeoutMillis`.
   * @param isLast - Whether the process is about to end: it does not wait for the next attempt then,
   *   and lets go of what would keep the process alive after the time is up.
   * @returns Rejects when spans still wait then (they go on waiting), or when some were lost.
   */
  async forceFlush(
    timeoutMillis = this.settings.flushTimeoutMillis,
    isLast = false,
  ): Promise<void> {
    if (this.stopped !== undefined) return this.stopped;
    const end = monotonicNow() + timeoutMillis;
    const { failed } = this;
    if (!(await settlesWithin(timeoutMillis, this.loop.flush(isLast)))) {
      const { cause, lastError } = this.health;
      const why = lastError === undefined ? '' : `: ${lastError}`;
      const waiting = this.account.queued;
      if (isLast) this.loop.interrupt();
      throw new Error(
        `kratos-otel: ${waiting} spans still wait for ${this.exporterName} after ${timeoutMillis} ms${why}`,
        { cause },
      );
    }
    const flushing = Promise.resolve(this.exporter.forceFlush?.());
    if (!(await settlesWithin(this.closingTime(end), flushing)) && isLast) {
      this.exporter.abort();
    }
    if (this.failed === failed) return;
    const { reason, error } = this.failure ?? {};
    throw new Error(
      `kratos-otel: ${this.failed - failed} spans could not be delivered to ${this.exporterName}: ${reason ?? ''}`,
      { cause: error },
    );
  }

  /**
   * Delivers what is waiting, counts what cannot be delivered in time, and shuts the exporter down.
   *
   * @returns Resolves within `shutdownTimeoutMillis`; never rejects.
   */
  shutdown(): Promise<void> {
    this.stopped ??= this.stop();
    return this.stopped;
  }

  private async stop(): Promise<void> {
    const { shutdownTimeoutMillis } = this.settings;
    const closing = Math.min(shutdownTimeoutMillis * CLOSING_SHARE, GREATEST_CLOSING_MS);
    const end = monotonicNow() + shutdownTimeoutMillis;
    this.warnings.collect();
    if (!(await settlesWithin(shutdownTimeoutMillis - closing, this.loop.flush(true)))) {
      this.loop.abort();
      await this.loop.flush(true);
    }
    this.warnings.tell();
    try {
      const stopping = Promise.resolve(this.exporter.shutdown());
      if (!(await settlesWithin(this.closingTime(end), stopping))) {
        logger.warn(`kratos-otel: ${this.exporterName} has not shut down in time`);
      }
    } catch (error) {
      logger.error(`kratos-otel: ${this.exporterName} could not be shut down`, error);
    }
    this.exporter.abort();
  }

  private closingTime(end: number): number {
    const left = Math.max(end - monotonicNow(), 1);
    return this.hasAbandoned ? Math.min(left, GREATEST_CLOSING_MS) : left;
  }

  private refuse(span: EndedSpan, reason: DeliveryDropReason): void {
    this.account.refuse(reason);
    this.warnings.note(reason, 1, 'spans');
    this.onSettled?.([span], reason);
  }

  private settle(
    spans: readonly EndedSpan[],
    reason: DeliveryDropReason | undefined,
    error: unknown,
  ): void {
    this.account.settle(spans.length, reason);
    if (reason !== undefined) {
      this.failed += spans.length;
      this.failure = { reason, error };
      this.warnings.note(reason, spans.length, 'spans', error);
    }
    this.onSettled?.(spans, reason);
  }
}
