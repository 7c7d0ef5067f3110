import type { DeliveryDropReason } from '../../config/tracing-stats.js';
import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { logger } from '../../otel/logger.js';
import { answerOnce, failed } from '../answer-once.js';
import { withRefused, type DetailedResult } from '../delivery/export-outcome.js';
import type { TraceIdBits } from '../reported-ids.js';
import { toJaegerBatches } from './jaeger-batches.js';
import { readJaegerOptions, type KratosJaegerExporterOptions } from './jaeger-exporter-options.js';
import { JaegerOverHttp } from './jaeger-over-http.js';
import { JaegerOverUdp } from './jaeger-over-udp.js';
import type { JaegerSending } from './jaeger-sending.js';
import { wrong } from './option-error.js';
import { checkStock, type StockJaegerExporter } from './stock-sender.js';

export type { StockJaegerConfig, StockJaegerExporter } from './stock-sender.js';

/** What has become of the spans that an exporter was given. */
export interface JaegerExportStats {
  /** Accepted by the collector; over UDP: handed to the network, which is all one can know. */
  readonly sent: number;
  /** Not sent, as their export said; each attempt counts when the caller tries again. */
  readonly failed: number;
  /** Dropped because no UDP packet can hold them. */
  readonly tooLarge: number;
  /** Dropped because they cannot be converted. */
  readonly unencodable: number;
}

/**
 * Sends spans to Jaeger as Thrift, over HTTP or UDP, in the form of the original's
 * `pkg/net/trace/jaeger`. The senders of the stock `JaegerExporter` encode it. It makes one attempt a
 * batch, one export after another; the delivery repeats it. Every call of `export()` ends in exactly
 * one callback.
 */
export class JaegerSpanExporter implements SpanExporter {
  /** Whether a success is the collector's word: over HTTP it is. */
  readonly acknowledges: boolean;
  readonly #sending: JaegerSending;
  readonly #traceIdBits: TraceIdBits;
  readonly #counts = { sent: 0, failed: 0, tooLarge: 0, unencodable: 0 };
  #last: Promise<void> = Promise.resolve();
  #isShutdown = false;

  /**
   * @param options - See {@link KratosJaegerExporterOptions}.
   * @param Stock - The stock exporter, an optional peer.
   * @throws Error, TypeError or RangeError naming the option that is wrong, its value and what is
   *   allowed; Error when the stock exporter is of a version that is not supported.
   */
  constructor(options: KratosJaegerExporterOptions, Stock: StockJaegerExporter) {
    const { target, timeout, traceIdBits } = readJaegerOptions(options);
    this.#traceIdBits = traceIdBits;
    checkStock(Stock);
    this.acknowledges = !('host' in target);
    this.#sending =
      'host' in target
        ? new JaegerOverUdp(Stock, target, timeout)
        : new JaegerOverHttp(Stock, target, timeout);
  }

  /** Host and port of the collector or agent. */
  get address(): string {
    return this.#sending.address;
  }

  /**
   * Sends one batch, after those that were given before: as many packets as it takes (UDP), or one
   * request a resource (HTTP).
   *
   * @param spans - Ended spans; they are not changed. None at all is a success.
   * @param resultCallback - Called once, never before this method has returned. FAILED when the
   *   collector answers anything but 200 to 299, or not within the timeout, when it cannot be
   *   reached, when no span can be sent, and after {@link shutdown}.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    this.#last = answerOnce(resultCallback, this.deliver(spans));
  }

  /** {@link export} for `DeliverySpanProcessor`: it holds no process. */
  deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    const isLate = this.#isShutdown;
    const delivered = this.#last.then(() =>
      isLate ? this.#refuse(spans.length) : this.#deliver(spans),
    );
    this.#last = delivered.then(ignore, ignore);
    return delivered;
  }

  /** @returns What has become of the spans so far; those in flight are in none of the counts. */
  stats(): JaegerExportStats {
    return { ...this.#counts };
  }

  /** Gives up what is being sent. */
  abort(): void {
    this.#sending.abort();
  }

  /** Resolves when every batch that was given before has ended. */
  async forceFlush(): Promise<void> {
    await this.#last;
  }

  /** Refuses further batches, resolves as {@link forceFlush} does, and closes. May be called again. */
  async shutdown(): Promise<void> {
    this.#isShutdown = true;
    await this.#last;
    this.#sending.close();
  }

  #refuse(count: number): DetailedResult {
    this.#counts.failed += count;
    return failed(new Error(wrong('export after shutdown')));
  }

  async #deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    const { batches, unencodable } = toJaegerBatches(spans, this.#traceIdBits);
    const { tooLarge, unsent, failure, ...cut } = await this.#sending.send(batches);
    const refused = new Map<ReadableSpan, DeliveryDropReason>();
    for (const span of unencodable) refused.set(span, 'cannot be encoded');
    for (const span of tooLarge) refused.set(span, 'too large');
    const sent = spans.length - refused.size - unsent.length;
    this.#counts.sent += sent;
    this.#counts.failed += unsent.length;
    this.#counts.tooLarge += tooLarge.length;
    this.#counts.unencodable += unencodable.length;
    if (tooLarge.length > 0) {
      logger.warn(wrong(`spans are too large for a packet and are dropped: ${tooLarge.length}`));
    }
    if (failure !== undefined) return withRefused({ ...failure, unsent, ...cut }, refused);
    if (spans.length > 0 && sent === 0) {
      const error = new Error(wrong(`none of ${spans.length} spans can be sent`));
      return withRefused({ ...failed(error), unsent }, refused);
    }
    return withRefused({ code: ExportResultCode.SUCCESS, ...cut }, refused);
  }
}

function ignore(): void {}
