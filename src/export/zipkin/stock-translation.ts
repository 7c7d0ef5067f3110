import type { SpanExporter } from '../../otel/sdk-shapes.js';
import type { ZipkinReadableSpan } from './zipkin-readable-span.js';

/** The stock `ZipkinExporter`. */
export type StockZipkinExporter = new (config: { url: string }) => Pick<SpanExporter, 'export'>;

type Send = (spans: readonly object[], done: (result: { code: number }) => void) => void;

// Nothing is ever sent there.
const NO_URL = 'http://localhost/';

/**
 * Translates spans into Zipkin's JSON by the stock exporter, which would also send them: one attempt
 * without a deadline, every status below 400 taken for a success. Its one private part that is used
 * is the function that sends.
 */
export class StockTranslation {
  readonly #stock: Pick<SpanExporter, 'export'>;
  #translated: readonly object[] = [];

  /**
   * @param Stock - The stock exporter.
   * @throws Error when it is of a version in which that function has another name.
   */
  constructor(Stock: StockZipkinExporter) {
    this.#stock = new Stock({ url: NO_URL });
    const parts = this.#stock as { _send?: Send };
    if (typeof parts._send !== 'function') {
      throw new Error(
        'kratos-otel/zipkin: this version of @opentelemetry/exporter-zipkin is not supported, 2.x and 3.x are',
      );
    }
    parts._send = (spans, done) => {
      this.#translated = spans;
      done({ code: 0 });
    };
  }

  /**
   * Translates spans, and adds the one field that the stock exporter leaves out: `remoteEndpoint`,
   * from which alone Zipkin draws databases and queues.
   *
   * @param spans - At least one span.
   * @returns Spans of Zipkin's JSON v2 API.
   * @throws What the stock exporter throws.
   */
  toZipkinSpans(spans: ZipkinReadableSpan[]): readonly object[] {
    this.#translated = [];
    this.#stock.export(spans, () => {});
    for (const [at, zipkinSpan] of this.#translated.entries()) {
      const { remoteEndpoint } = spans[at] ?? {};
      if (remoteEndpoint !== undefined) Object.assign(zipkinSpan, { remoteEndpoint });
    }
    return this.#translated;
  }
}
