import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { answerOnce, failed } from '../answer-once.js';
import { withRefused, type DetailedResult, type RefusedSpans } from '../delivery/export-outcome.js';
import { HttpSender, type HttpTarget } from './http-sender.js';

/** Spans as the body of a request. */
export interface EncodedSpans {
  /** The body; it may be missing where all spans are refused. */
  readonly body: Buffer | undefined;
  /** Spans that are not in it, and why. */
  readonly refused: RefusedSpans;
}

/**
 * Sends spans to one backend over HTTP, a request a batch. It makes one attempt a batch; the delivery
 * repeats it. Every call of `export()` ends in exactly one callback, within the timeout.
 */
export abstract class HttpSpanExporter implements SpanExporter {
  readonly #name: string;
  readonly #sender: HttpSender;
  readonly #inFlight = new Set<Promise<unknown>>();
  #isShutdown = false;

  /**
   * @param name - What its errors begin with, e.g. `kratos-otel/zipkin`.
   * @param contentType - That of all requests.
   * @param target - Where to send, and how long one request may take.
   */
  constructor(name: string, contentType: string, target: HttpTarget) {
    this.#name = name;
    this.#sender = new HttpSender(contentType, target);
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

  /** {@link export} for `DeliverySpanProcessor`: it holds no process. */
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

  /** @returns The spans that can be encoded, as a body, and the others. */
  protected abstract encode(spans: readonly ReadableSpan[]): EncodedSpans;

  #track<T>(sending: Promise<T>): Promise<T> {
    this.#inFlight.add(sending);
    const end = (): void => void this.#inFlight.delete(sending);
    sending.then(end, end);
    return sending;
  }

  async #deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    if (this.#isShutdown) return failed(new Error(`${this.#name}: export after shutdown`));
    if (spans.length === 0) return { code: ExportResultCode.SUCCESS };
    const { body, refused } = this.encode(spans);
    if (body !== undefined && refused.size < spans.length) {
      return withRefused(await this.#sender.post(body), refused);
    }
    const error = new Error(`${this.#name}: none of ${spans.length} spans could be encoded`);
    return withRefused(failed(error), refused);
  }
}
