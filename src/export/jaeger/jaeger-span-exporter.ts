import { context } from '@opentelemetry/api';
import {
  ExportResultCode,
  type ExportResult,
  type ResourceLike as Resource,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { suppressTracing } from '../../otel/suppressed-tracing.js';
import type { DeliveryDropReason } from '../../config/tracing-stats.js';
import { withRefused, type DetailedResult } from '../delivery/export-outcome.js';
import {
  readJaegerOptions,
  type JaegerSettings,
  type KratosJaegerExporterOptions,
} from './jaeger-exporter-options.js';
import { wrong } from './option-error.js';
import { sendBatches, type JaegerBatch, type SendProgress } from './send-batches.js';
import { SenderPool } from './sender-pool.js';
import { checkStock, openSender, type StockJaegerExporter } from './stock-sender.js';
import { toJaegerProcess } from './to-jaeger-process.js';
import { toJaegerSpan } from './to-jaeger-span.js';

export type { StockJaegerConfig, StockJaegerExporter } from './stock-sender.js';
import { logger } from '../../otel/logger.js';

/** What has become of the spans that an exporter was given. */
export interface JaegerExportStats {
  /** Accepted by the collector; over UDP: handed to the network, which is all one can know. */
  readonly sent: number;
  /** Not sent, as their export said; each attempt counts when somebody tries again. */
  readonly failed: number;
  /** Dropped because no UDP packet can hold them. */
  readonly tooLarge: number;
  /** Dropped because they cannot be converted. */
  readonly unencodable: number;
}

/**
 * Sends spans to Jaeger as Thrift, over HTTP or UDP, through the senders of the stock
 * `JaegerExporter`, in the form of the original's `pkg/net/trace/jaeger`. It makes one attempt a
 * batch; retries are for whoever calls it. Every call of `export()` ends in exactly one callback,
 * within `timeout`.
 */
export class JaegerSpanExporter implements SpanExporter {
  private readonly settings: JaegerSettings;
  private readonly senders: SenderPool;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly counts = { sent: 0, failed: 0, tooLarge: 0, unencodable: 0 };
  private isShutdown = false;

  /**
   * @param options - See {@link KratosJaegerExporterOptions}.
   * @param Stock - The stock exporter: an optional peer, which is imported by who needs it.
   * @throws Error, TypeError or RangeError naming the option that is wrong, its value and what is
   *   allowed; Error when the stock exporter is of a version that is not supported.
   */
  constructor(options: KratosJaegerExporterOptions, Stock: StockJaegerExporter) {
    this.settings = readJaegerOptions(options);
    checkStock(Stock);
    this.senders = new SenderPool(() => openSender(Stock, this.settings.target));
  }

  /**
   * Sends one batch, in as many packets (UDP) or one request a resource (HTTP).
   *
   * @param spans - Ended spans; they are not changed. None at all is a success.
   * @param resultCallback - Called once, never before this method has returned. FAILED when the
   *   collector answers 400 or more or not within the timeout, when it cannot be reached, when no
   *   span can be sent, and after {@link shutdown}. Over UDP nobody tells whether spans arrive.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    const delivery = context
      .with(suppressTracing(context.active()), () => this.deliver(spans))
      .then((result) => {
        this.inFlight.delete(delivery);
        try {
          resultCallback(result);
        } catch (error) {
          logger.error(wrong('the result callback threw'), error);
        }
      });
    this.inFlight.add(delivery);
  }

  /** @returns What has become of the spans so far; those in flight are in none of the counts. */
  stats(): JaegerExportStats {
    return { ...this.counts };
  }

  /** Resolves when every batch in flight has ended, which takes at most the timeout. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.inFlight);
  }

  /** Refuses further batches, resolves as {@link forceFlush} does, and closes. May be called again. */
  async shutdown(): Promise<void> {
    this.isShutdown = true;
    await this.forceFlush();
    this.senders.close();
  }

  private async deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    if (this.isShutdown) {
      this.counts.failed += spans.length;
      return failed('export after shutdown');
    }
    const refused = new Map<ReadableSpan, DeliveryDropReason>();
    const batches = this.toBatches(spans, refused);
    const encoded = batches.reduce((sum, batch) => sum + batch.spans.length, 0);
    const { sent, tooLarge, refusal, error, isLate } = await this.send(batches);
    for (const span of tooLarge) refused.set(span, 'too large');
    this.counts.sent += sent;
    this.counts.tooLarge += tooLarge.length;
    this.counts.failed += encoded - sent - tooLarge.length;
    if (refusal !== undefined) {
      logger.warn(
        wrong(`spans are too large for a packet and are dropped: ${tooLarge.length}`),
        refusal,
      );
    }
    if (error !== undefined)
      return withRefused({ ...failed(error), ...(isLate && { isRetryable: true }) }, refused);
    if (spans.length > 0 && sent === 0) {
      return withRefused(failed(`none of ${spans.length} spans can be sent`), refused);
    }
    return withRefused({ code: ExportResultCode.SUCCESS }, refused);
  }

  /** One batch a resource. A span that cannot be read must not take its neighbours with it. */
  private toBatches(
    spans: readonly ReadableSpan[],
    refused: Map<ReadableSpan, DeliveryDropReason>,
  ): JaegerBatch[] {
    const batches = new Map<Resource, JaegerBatch>();
    for (const span of spans) {
      try {
        const { resource } = span;
        const batch = batches.get(resource) ?? {
          process: toJaegerProcess(resource),
          spans: [],
          origins: [],
        };
        batch.spans.push(toJaegerSpan(span, this.settings.traceIdBits));
        batch.origins.push(span);
        batches.set(resource, batch);
      } catch (error) {
        this.counts.unencodable++;
        refused.set(span, 'cannot be encoded');
        logger.warn(wrong('a span cannot be encoded and is dropped'), error);
      }
    }
    return [...batches.values()];
  }

  /** Ends with the deadline, or when the sender has called back for everything. Never rejects. */
  private async send(batches: readonly JaegerBatch[]): Promise<SendProgress> {
    const progress: SendProgress = { sent: 0, tooLarge: [], isOver: false, isLate: false };
    if (batches.length === 0) return progress;
    const { timeout, target } = this.settings;
    const httpTimeout = 'host' in target ? undefined : timeout;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        progress.isLate = true;
        reject(new Error(`no answer within ${timeout} ms`));
      }, timeout).unref();
    });
    let release: (() => void) | undefined;
    try {
      const sender = this.senders.take();
      release = () => {
        this.senders.discard(sender);
      };
      await Promise.race([sendBatches(sender, batches, httpTimeout, progress), deadline]);
      release = () => {
        this.senders.giveBack(sender);
      };
    } catch (error) {
      progress.error ??= error instanceof Error ? error.message : String(error);
    }
    progress.isOver = true;
    clearTimeout(timer);
    release?.();
    // A copy, because a sender that is late still writes to it.
    return { ...progress };
  }
}

function failed(message: string): ExportResult {
  return { code: ExportResultCode.FAILED, error: new Error(wrong(message)) };
}
