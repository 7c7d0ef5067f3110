import { VERSION } from '../../api/version.js';
import type { HttpDestination } from '../../config/dsn/destination.js';
import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { answerOnce, failed } from '../answer-once.js';
import { withRefused, type DetailedResult } from '../delivery/export-outcome.js';
import { HttpSender } from '../http/http-sender.js';
import { OtlpRequestEncoder } from './encode-otlp-request.js';
import { readOtlpAnswer } from './read-otlp-answer.js';

// That of the specification's exporters.
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Sends spans by OTLP over HTTP, in protobuf. It needs no other package, and unlike the stock exporter
 * it knows what Kratos tags were set as: whole floats arrive as doubles, integers beyond 2^53 as
 * integers. It makes one attempt a batch; the delivery repeats it.
 */
export class OtlpSpanExporter implements SpanExporter {
  readonly #encoder = new OtlpRequestEncoder();
  readonly #sender: HttpSender;
  readonly #inFlight = new Set<Promise<unknown>>();
  #isShutdown = false;

  /** @param destination - Where to send, and how long one request may take (default 10 seconds). */
  constructor({ endpoint, headers, timeout = DEFAULT_TIMEOUT_MS }: HttpDestination) {
    this.#sender = new HttpSender('application/x-protobuf', {
      endpoint: new URL(endpoint),
      headers: {
        'user-agent': `kratos-otel/${VERSION}`,
        ...headers,
      },
      timeout,
      readSuccess: readOtlpAnswer,
    });
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
    if (this.#isShutdown) return failed(new Error('kratos-otel: export after shutdown'));
    if (spans.length === 0) return { code: ExportResultCode.SUCCESS };
    const { body, refused } = this.#encoder.encode(spans);
    if (refused.size < spans.length) {
      const { buffer, byteOffset, byteLength } = body;
      const result = await this.#sender.post(Buffer.from(buffer, byteOffset, byteLength));
      return withRefused(result, refused);
    }
    const error = new Error(`kratos-otel: none of ${spans.length} spans could be encoded`);
    return withRefused(failed(error), refused);
  }
}
