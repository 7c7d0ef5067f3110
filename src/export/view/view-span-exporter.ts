import { logger } from '../../otel/logger.js';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { HttpSpanExporter, type EncodedSpans } from '../http/http-span-exporter.js';
import { toOtlpRequest } from './to-otlp-request.js';

const DEFAULT_TIMEOUT_MS = 10_000;

/** Where the page is. */
export interface ViewExporterOptions {
  /** URL of its `/v1/traces`. */
  readonly endpoint: string;
  /** Headers of each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds that one request may take. Default 10,000. */
  readonly timeout?: number;
}

/**
 * Sends spans to the page of `npx kratos-otel view`, as OTLP in JSON. It needs no further package.
 */
export class ViewSpanExporter extends HttpSpanExporter {
  /** @param options - See {@link ViewExporterOptions}. */
  constructor({ endpoint, headers, timeout = DEFAULT_TIMEOUT_MS }: ViewExporterOptions) {
    super('kratos-otel', 'application/json', {
      endpoint: new URL(endpoint),
      headers: { ...headers },
      timeout,
    });
  }

  protected encode(spans: readonly ReadableSpan[]): EncodedSpans {
    const refused = new Map<ReadableSpan, 'cannot be encoded'>();
    const request = toOtlpRequest(spans, (span, error) => {
      refused.set(span, 'cannot be encoded');
      logger.warn('kratos-otel: a span cannot be encoded and is dropped', error);
    });
    return { body: Buffer.from(JSON.stringify(request)), refused };
  }
}
