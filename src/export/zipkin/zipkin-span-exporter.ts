import { context } from '@opentelemetry/api';
import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { suppressTracing } from '../../otel/suppressed-tracing.js';
import { withRefused, type DetailedResult, type RefusedSpans } from '../delivery/export-outcome.js';
import type { TraceIdBits } from '../reported-ids.js';
import { exportToZipkin } from './export-to-zipkin.js';
import { toZipkinReadableSpan, type ZipkinReadableSpan } from './to-zipkin-readable-span.js';
import { watchRequest } from './watch-request.js';
import { readZipkinOptions, type KratosZipkinExporterOptions } from './zipkin-exporter-options.js';
import { logger } from '../../otel/logger.js';

/** The stock `ZipkinExporter`, which makes and sends the requests. */
export type StockZipkinExporter = new (config: {
  url: string;
  headers: Record<string, string>;
}) => Pick<SpanExporter, 'export'>;

/**
 * Sends spans to Zipkin over its JSON v2 API through the stock `ZipkinExporter`, in the form of the
 * original's `pkg/net/trace/zipkin`. It makes one attempt a batch; retries are for whoever calls it.
 * Every call of `export()` ends in exactly one callback, within `timeout`.
 */
export class ZipkinSpanExporter implements SpanExporter {
  private readonly endpoint: string;
  private readonly timeout: number;
  private readonly headers: Record<string, string>;
  private readonly traceIdBits: TraceIdBits;
  private readonly inFlight = new Set<Promise<void>>();
  private isShutdown = false;

  /**
   * @param options - See {@link KratosZipkinExporterOptions}.
   * @param Stock - The stock exporter: an optional peer, which is imported by who needs it.
   * @throws Error or RangeError naming the option that is wrong, its value and what is allowed.
   */
  constructor(
    options: KratosZipkinExporterOptions,
    private readonly Stock: StockZipkinExporter,
  ) {
    ({
      endpoint: this.endpoint,
      timeout: this.timeout,
      headers: this.headers,
      traceIdBits: this.traceIdBits,
    } = readZipkinOptions(options));
  }

  /**
   * Sends one batch.
   *
   * @param spans - Ended spans; they are not changed. None at all is a success.
   * @param resultCallback - Called once, never before this method has returned. FAILED when the
   *   server answers 400 or more, badly or not within the timeout, when it cannot be reached, when
   *   no span can be encoded, and after {@link shutdown}.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    const delivery = this.deliver(spans).then((result) => {
      this.inFlight.delete(delivery);
      try {
        resultCallback(result);
      } catch (error) {
        logger.error('kratos-otel/zipkin: the result callback threw', error);
      }
    });
    this.inFlight.add(delivery);
  }

  /** Resolves when every batch in flight has ended, which takes at most the timeout. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.inFlight);
  }

  /** Refuses further batches, and resolves as {@link forceFlush} does. May be called again. */
  async shutdown(): Promise<void> {
    this.isShutdown = true;
    await this.forceFlush();
  }

  private async deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    if (this.isShutdown) return failed(new Error('kratos-otel/zipkin: export after shutdown'));
    const { views, refused } = encodable(spans, this.traceIdBits);
    if (views.length > 0) return withRefused(await this.post(views), refused);
    if (spans.length === 0) return { code: ExportResultCode.SUCCESS };
    const error = new Error(`kratos-otel/zipkin: none of ${spans.length} spans could be encoded`);
    return withRefused(failed(error), refused);
  }

  /** Resolves with the first of: the stock exporter's answer, a bad response, the deadline. */
  private async post(spans: ZipkinReadableSpan[]): Promise<DetailedResult> {
    let timer: NodeJS.Timeout | undefined;
    let release: (() => void) | undefined;
    const result = await new Promise<DetailedResult>((resolve) => {
      const fail = (error: unknown): void => {
        resolve({ ...failed(error), isRetryable: true });
      };
      timer = setTimeout(() => {
        fail(new Error(`kratos-otel/zipkin: no answer within ${this.timeout} ms`));
      }, this.timeout).unref();
      try {
        release = watchRequest(() => {
          this.sendWithStock(spans, resolve);
        }, fail);
      } catch (error) {
        resolve(failed(error));
      }
    });
    clearTimeout(timer);
    release?.();
    return result;
  }

  private sendWithStock(spans: ZipkinReadableSpan[], done: (result: ExportResult) => void): void {
    // One a batch, because it never lets go of a batch whose answer was cut off.
    const stock = new this.Stock({ url: this.endpoint, headers: this.headers });
    context.with(suppressTracing(context.active()), () => {
      exportToZipkin(stock, spans, done);
    });
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
      return [toZipkinReadableSpan(span, traceIdBits)];
    } catch (error) {
      refused.set(span, 'cannot be encoded');
      logger.warn('kratos-otel/zipkin: a span cannot be encoded and is dropped', error);
      return [];
    }
  });
  return { views, refused };
}

function failed(error: unknown): ExportResult {
  return {
    code: ExportResultCode.FAILED,
    error: error instanceof Error ? error : new Error(String(error)),
  };
}
