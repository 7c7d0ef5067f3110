import { VERSION } from '../../api/version.js';
import type { HttpDestination } from '../../config/dsn/destination.js';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { HttpSpanExporter, type EncodedSpans } from '../http/http-span-exporter.js';
import { OtlpRequestEncoder } from './encode-otlp-request.js';
import { readOtlpAnswer } from './read-otlp-answer.js';

// That of the specification's exporters.
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Sends spans by OTLP over HTTP, in protobuf. It needs no other package, and unlike the stock exporter
 * it knows what Kratos tags were set as: whole floats arrive as doubles, integers beyond 2^53 as
 * integers.
 */
export class OtlpSpanExporter extends HttpSpanExporter {
  readonly #encoder = new OtlpRequestEncoder();

  /** @param destination - Where to send, and how long one request may take (default 10 seconds). */
  constructor({ endpoint, headers, timeout = DEFAULT_TIMEOUT_MS }: HttpDestination) {
    super('kratos-otel', 'application/x-protobuf', {
      endpoint: new URL(endpoint),
      headers: { 'user-agent': `kratos-otel/${VERSION}`, ...headers },
      timeout,
      readSuccess: readOtlpAnswer,
    });
  }

  protected encode(spans: readonly ReadableSpan[]): EncodedSpans {
    const { body, refused } = this.#encoder.encode(spans);
    return { body: Buffer.from(body.buffer, body.byteOffset, body.byteLength), refused };
  }
}
