import { logger } from '../../otel/logger.js';
import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { answerOnce, failed } from '../answer-once.js';
import { withRefused, type DetailedResult, type RefusedSpans } from '../delivery/export-outcome.js';
import type { TraceIdBits } from '../reported-ids.js';
import { HttpSender } from '../http/http-sender.js';
import { StockTranslation, type StockZipkinExporter } from './stock-translation.js';
import { ZipkinReadableSpan } from './zipkin-readable-span.js';
import { readZipkinOptions, type KratosZipkinExporterOptions } from './zipkin-exporter-options.js';

export type { StockZipkinExporter } from './stock-translation.js';

/**
 * Sends spans to Zipkin over its JSON v2 API, in the form of the original's `pkg/net/trace/zipkin`.
 * The stock `ZipkinExporter` translates them. It makes one attempt a batch; the delivery repeats it.
 * Every call of `export()` ends in exactly one callback, within the timeout.
 */
export class ZipkinSpanExporter implements SpanExporter {
  readonly #stock: StockTranslation;
  readonly #sender: HttpSender;
  readonly #traceIdBits: TraceIdBits;
  readonly #inFlight = new Set<Promise<unknown>>();
  #isShutdown = false;

  /**
   * @param options - See {@link KratosZipkinExporterOptions}.
   * @param Stock - The stock exporter, an optional peer.
   * @throws Error or RangeError naming the option that is wrong, its value and what is allowed;
   *   Error when the stock exporter is of a version that is not supported.
   */
  constructor(options: KratosZipkinExporterOptions, Stock: StockZipkinExporter) {
    const { traceIdBits, ...target } = readZipkinOptions(options);
    this.#traceIdBits = traceIdBits;
    this.#stock = new StockTranslation(Stock);
    this.#sender = new HttpSender('application/json', target);
  }

  /** Host and port of the server. */
  get address(): string {
    return this.#sender.address;
  }

  /**
   * Sends one batch.
   *
   * @param spans - Ended spans; they are not changed. None at all is a success.
   * @param resultCallback - Called once, never before this method has returned. FAILED when the
   *   server answers anything but 200 to 299, or not within the timeout, when it cannot be reached,
   *   when no span can be encoded, and after {@link shutdown}.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    void this.#track(answerOnce(resultCallback, this.deliver(spans)));
  }

  /** {@link export} for `DeliverySpanProcessor`. */
  deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    return this.#track(this.#deliver(spans));
  }

  /** Gives up what is being sent. */
  abort(): void {
    this.#sender.abort();
  }

  /** Resolves when every batch that was given before has ended. */
  async forceFlush(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
  }

  /** Refuses further batches, resolves as {@link forceFlush} does, and closes its connections. */
  async shutdown(): Promise<void> {
    this.#isShutdown = true;
    await this.forceFlush();
    this.#sender.close();
  }

  #track<T>(sending: Promise<T>): Promise<T> {
    this.#inFlight.add(sending);
    const end = (): void => void this.#inFlight.delete(sending);
    sending.then(end, end);
    return sending;
  }

  async #deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    if (this.#isShutdown) return failed(new Error('kratos-otel/zipkin: export after shutdown'));
    const { views, refused } = encodable(spans, this.#traceIdBits);
    if (views.length > 0) {
      const body = Buffer.from(JSON.stringify(this.#stock.toZipkinSpans(views)));
      return withRefused(await this.#sender.post(body), refused);
    }
    if (spans.length === 0) return { code: ExportResultCode.SUCCESS };
    const error = new Error(`kratos-otel/zipkin: none of ${spans.length} spans could be encoded`);
    return withRefused(failed(error), refused);
  }
}

/** A span that cannot be read must not take its neighbours with it. */
function encodable(
  spans: readonly ReadableSpan[],
  traceIdBits: TraceIdBits,
): {
  readonly views: ZipkinReadableSpan[];
  readonly refused: RefusedSpans;
} {
  const refused = new Map<ReadableSpan, 'cannot be encoded'>();
  const views = spans.flatMap((span) => {
    try {
      return [new ZipkinReadableSpan(span, traceIdBits)];
    } catch (error) {
      refused.set(span, 'cannot be encoded');
      logger.warn('kratos-otel/zipkin: a span cannot be encoded and is dropped', error);
      return [];
    }
  });
  return { views, refused };
}
