import { logger } from '../../otel/logger.js';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { HttpSpanExporter, type EncodedSpans } from '../http/http-span-exporter.js';
import type { TraceIdBits } from '../reported-ids.js';
import { StockTranslation, type StockZipkinExporter } from './stock-translation.js';
import { ZipkinReadableSpan } from './zipkin-readable-span.js';
import { readZipkinOptions, type KratosZipkinExporterOptions } from './zipkin-exporter-options.js';

export type { StockZipkinExporter } from './stock-translation.js';

/**
 * Sends spans to Zipkin over its JSON v2 API, in the form of the original's `pkg/net/trace/zipkin`.
 * The stock `ZipkinExporter` translates them.
 */
export class ZipkinSpanExporter extends HttpSpanExporter {
  readonly #stock: StockTranslation;
  readonly #traceIdBits: TraceIdBits;

  /**
   * @param options - See {@link KratosZipkinExporterOptions}.
   * @param Stock - The stock exporter, an optional peer.
   * @throws Error or RangeError naming the option that is wrong, its value and what is allowed;
   *   Error when the stock exporter is of a version that is not supported.
   */
  constructor(options: KratosZipkinExporterOptions, Stock: StockZipkinExporter) {
    const { traceIdBits, ...target } = readZipkinOptions(options);
    super('kratos-otel/zipkin', 'application/json', target);
    this.#traceIdBits = traceIdBits;
    this.#stock = new StockTranslation(Stock);
  }

  /** A span that cannot be read must not take its neighbours with it. */
  protected encode(spans: readonly ReadableSpan[]): EncodedSpans {
    const refused = new Map<ReadableSpan, 'cannot be encoded'>();
    const views = spans.flatMap((span) => {
      try {
        return [new ZipkinReadableSpan(span, this.#traceIdBits)];
      } catch (error) {
        refused.set(span, 'cannot be encoded');
        logger.warn('kratos-otel/zipkin: a span cannot be encoded and is dropped', error);
        return [];
      }
    });
    if (views.length === 0) return { body: undefined, refused };
    return { body: Buffer.from(JSON.stringify(this.#stock.toZipkinSpans(views))), refused };
  }
}
