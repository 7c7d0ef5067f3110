import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { suppressTracing } from '../../otel/suppressed-tracing.js';
import { MAX_SPAN_BYTES } from '../../wire/max-span-bytes.js';
import { exportScope } from '../export-scope.js';
import { withRefused, type DetailedResult } from '../delivery/export-outcome.js';
import { delimitMessage } from './delimit-message.js';
import { encodeReadableSpan } from './encode-readable-span.js';
import {
  readKratosExporterOptions,
  type KratosExporterOptions,
} from './kratos-exporter-options.js';
import { openTransport } from './open-transport.js';
import { nextTurn } from './pause.js';
import { isTooLong } from './queued-transport.js';
import { emptyReportStats, type ReportStats } from './report-stats.js';
import type { Transport } from './transport.js';

export type { KratosExporterOptions } from './kratos-exporter-options.js';
import { logger } from '../../otel/logger.js';

// Between two slices the event loop belongs to the application: one holds it for a few milliseconds.
const SLICE_SPANS = 128;
const SLICE_BYTES = 64 * 1024;

interface Message {
  readonly span: ReadableSpan;
  readonly bytes: Uint8Array;
}

/** What became of a batch: what is in neither list was sent. */
interface BatchReport {
  error: unknown;
  readonly unsent: ReadableSpan[];
  readonly refused: Map<ReadableSpan, 'too large' | 'cannot be encoded'>;
}

/**
 * Reports spans to a collector of Kratos v1, in the protocol of the original's reporter
 * (`pkg/net/trace/report.go`): one message `dapper.trace.Span` a span, 32 KiB at most.
 *
 * It makes one export at a time, in the order of the calls. A batch whose delivery fails is not
 * kept: retries beyond the timeout are for whoever calls it. It keeps no process alive but while it
 * sends, and then no longer than the timeout.
 */
export class KratosExporter implements SpanExporter {
  private readonly transport: Transport;
  private readonly isDelimited: boolean;
  private readonly counts = emptyReportStats();
  private last: Promise<void> = Promise.resolve();
  private failures = 0;
  private closing: Promise<void> | undefined;

  /**
   * @param options - See {@link KratosExporterOptions}. Nothing is connected before the first span.
   * @throws Error or RangeError naming the option that is wrong, its value and what is allowed; and
   *   Error when the network is `unixgram` and the package `unix-dgram` cannot be loaded.
   */
  constructor(options: KratosExporterOptions) {
    const checked = readKratosExporterOptions(options);
    this.isDelimited = checked.framing === 'length-delimited';
    this.transport = openTransport(checked);
  }

  /**
   * Sends one batch.
   *
   * @param spans - Ended spans; they are not changed. None at all is a success.
   * @param resultCallback - Called once, never before this method has returned. SUCCESS when the
   *   kernel has taken every span that can be sent: one that is too large or cannot be encoded is
   *   dropped alone, with a warning, and counted. FAILED when the collector does not take them
   *   within the timeout, with the first that it did not take and all after it counted as dropped;
   *   and after {@link shutdown}.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    const { failures } = this;
    const isLate = this.closing !== undefined;
    this.last = this.last
      .then(() => (isLate ? this.refuse(spans.length) : this.report(spans, failures)))
      .catch((error: unknown) => failed(error))
      .then((result) => {
        notify(resultCallback, result);
      });
  }

  /** Resolves when every batch that was given before has ended. */
  async forceFlush(): Promise<void> {
    await this.last;
  }

  /**
   * Refuses further batches, resolves as {@link forceFlush} does, and closes the connection. May be
   * called again.
   */
  shutdown(): Promise<void> {
    this.closing ??= this.last.then(() => this.transport.close());
    return this.closing;
  }

  /** @returns Spans that were delivered and that were dropped so far, by reason. A copy. */
  stats(): ReportStats {
    return { delivered: this.counts.delivered, dropped: { ...this.counts.dropped } };
  }

  private refuse(count: number): ExportResult {
    this.counts.dropped['after shutdown'] += count;
    return failed(new Error('kratos-otel/reporter: export after shutdown'));
  }

  private async report(spans: readonly ReadableSpan[], failures: number): Promise<DetailedResult> {
    if (failures !== this.failures) {
      // It has waited while the collector was given its time. To give it that once more for each
      // batch would make the line longer and longer, and shutdown() wait for all of it.
      this.counts.dropped['cannot be delivered'] += spans.length;
      const error = new Error('kratos-otel/reporter: the batch before could not be delivered');
      return { ...failed(error), isRetryable: true };
    }
    // Not the context of a request, which a connection outlives that is made in it.
    const active = context.active();
    const own = exportScope(active) === undefined ? suppressTracing(ROOT_CONTEXT) : active;
    const report = await context.with(own, () => this.deliver(spans));
    const { error, unsent, refused } = report;
    if (unsent.length === 0) return withRefused({ code: ExportResultCode.SUCCESS }, refused);
    this.failures++;
    this.counts.dropped['cannot be delivered'] += unsent.length;
    return withRefused({ ...failed(error), isRetryable: true, unsent }, refused);
  }

  private async deliver(spans: readonly ReadableSpan[]): Promise<BatchReport> {
    const report: BatchReport = { error: undefined, unsent: [], refused: new Map() };
    for (let next = 0; next < spans.length;) {
      if (next > 0) await nextTurn();
      const slice: Message[] = [];
      for (let bytes = 0; next < spans.length && slice.length < SLICE_SPANS; next++) {
        if (bytes >= SLICE_BYTES) break;
        const message = this.encode(spans[next], report);
        if (message === undefined) continue;
        slice.push(message);
        bytes += message.bytes.length;
      }
      await this.send(slice, report);
      if (report.unsent.length > 0) {
        report.unsent.push(...spans.slice(next));
        break;
      }
    }
    return report;
  }

  private async send(messages: readonly Message[], report: BatchReport): Promise<void> {
    const sending = messages.map(({ bytes }) => this.transport.send(bytes));
    const results = await Promise.allSettled(sending);
    for (const [index, { span }] of messages.entries()) {
      const result = results[index];
      if (result?.status !== 'rejected') {
        this.counts.delivered++;
      } else if (isTooLong(result.reason)) {
        this.drop('too large', 'a span is too large for the network', result.reason);
        report.refused.set(span, 'too large');
      } else {
        report.unsent.push(span);
        report.error ??= result.reason;
      }
    }
  }

  private encode(span: ReadableSpan | undefined, { refused }: BatchReport): Message | undefined {
    if (span === undefined) return undefined;
    try {
      const message = encodeReadableSpan(span);
      if (message.length <= MAX_SPAN_BYTES) {
        return { span, bytes: this.isDelimited ? delimitMessage(message) : message };
      }
      refused.set(span, 'too large');
      const { traceId, spanId } = span.spanContext();
      this.drop(
        'too large',
        `span ${spanId} of trace ${traceId} has ${message.length} bytes, over ${MAX_SPAN_BYTES},`,
      );
    } catch (error) {
      refused.set(span, 'cannot be encoded');
      this.drop('cannot be encoded', 'a span cannot be encoded', error);
    }
    return undefined;
  }

  private drop(reason: 'too large' | 'cannot be encoded', what: string, error?: unknown): void {
    this.counts.dropped[reason]++;
    logger.warn(
      `kratos-otel/reporter: ${what} and is dropped`,
      ...(error === undefined ? [] : [error]),
    );
  }
}

function notify(resultCallback: (result: ExportResult) => void, result: ExportResult): void {
  try {
    resultCallback(result);
  } catch (error) {
    logger.error('kratos-otel/reporter: the result callback threw', error);
  }
}

function failed(error: unknown): ExportResult {
  return {
    code: ExportResultCode.FAILED,
    error: error instanceof Error ? error : new Error(String(error)),
  };
}
