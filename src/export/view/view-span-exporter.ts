import { logger } from '../../otel/logger.js';
import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { answerOnce, failed } from '../answer-once.js';
import { withRefused, type DetailedResult } from '../delivery/export-outcome.js';
import { HttpSender } from '../http/http-sender.js';
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
 * Sends spans to the page of `npx kratos-otel view`, as OTLP in JSON. It needs no further package. It
 * makes one attempt a batch; the delivery repeats it.
 */
export class ViewSpanExporter implements SpanExporter {
  readonly #sender: HttpSender;
  readonly #inFlight = new Set<Promise<unknown>>();
  #isShutdown = false;

  /** @param options - See {@link ViewExporterOptions}. */
  constructor({ endpoint, headers, timeout = DEFAULT_TIMEOUT_MS }: ViewExporterOptions) {
    this.#sender = new HttpSender('application/json', {
      endpoint: new URL(endpoint),
      headers: { ...headers },
      timeout,
    });
  }

  /** Host and port of the page. */
  get address(): string {
    return this.#sender.address;
  }

  /**
   * Sends one batch.
   *
   * @param spans - Ended spans; they are not changed.
   * @param resultCallback - Called once, never before this method has returned. FAILED when the page
   *   cannot be reached or does not answer with 200 to 299 within the timeout, and after
   *   {@link shutdown}.
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
    const refused = new Map<ReadableSpan, 'cannot be encoded'>();
    const request = toOtlpRequest(spans, (span, error) => {
      refused.set(span, 'cannot be encoded');
      logger.warn('kratos-otel: a span cannot be encoded and is dropped', error);
    });
    if (refused.size < spans.length) {
      const body = Buffer.from(JSON.stringify(request));
      return withRefused(await this.#sender.post(body), refused);
    }
    if (spans.length === 0) return { code: ExportResultCode.SUCCESS };
    return withRefused(failed(new Error('none of the spans could be encoded')), refused);
  }
}
