import { ROOT_CONTEXT, context, diag } from '@opentelemetry/api';
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { encodeKratosSpan } from '../../wire/encode-kratos-span.js';
import { MAX_SPAN_BYTES } from '../../wire/max-span-bytes.js';
import { delimitMessage } from './delimit-message.js';
import {
  readKratosExporterOptions,
  type KratosExporterOptions,
} from './kratos-exporter-options.js';
import { openTransport } from './open-transport.js';
import { nextTurn } from './pause.js';
import { isTooLong } from './queued-transport.js';
import { emptyReportStats, type ReportStats } from './report-stats.js';
import { toKratosSpan } from './to-kratos-span.js';
import type { Transport } from './transport.js';

export type { KratosExporterOptions } from './kratos-exporter-options.js';

// Between two slices the event loop belongs to the application: one holds it for a few milliseconds.
const SLICE_SPANS = 128;
const SLICE_BYTES = 64 * 1024;

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

  private async report(spans: readonly ReadableSpan[], failures: number): Promise<ExportResult> {
    if (failures !== this.failures) {
      // It has waited while the collector was given its time. To give it that once more for each
      // batch would make the line longer and longer, and shutdown() wait for all of it.
      this.counts.dropped['cannot be delivered'] += spans.length;
      return failed(new Error('kratos-otel/reporter: the batch before could not be delivered'));
    }
    // The root context: a connection outlives the request during which it is made.
    const error = await context.with(suppressTracing(ROOT_CONTEXT), () => this.deliver(spans));
    if (error === undefined) return { code: ExportResultCode.SUCCESS };
    this.failures++;
    return failed(error);
  }

  private async deliver(spans: readonly ReadableSpan[]): Promise<unknown> {
    for (let next = 0; next < spans.length;) {
      if (next > 0) await nextTurn();
      const slice: Uint8Array[] = [];
      for (let bytes = 0; next < spans.length && slice.length < SLICE_SPANS; next++) {
        if (bytes >= SLICE_BYTES) break;
        const message = this.encode(spans[next]);
        if (message === undefined) continue;
        slice.push(message);
        bytes += message.length;
      }
      const error = await this.send(slice);
      if (error === undefined) continue;
      this.counts.dropped['cannot be delivered'] += spans.length - next;
      return error;
    }
    return undefined;
  }

  private async send(messages: readonly Uint8Array[]): Promise<unknown> {
    const results = await Promise.allSettled(messages.map((each) => this.transport.send(each)));
    let failure: unknown;
    for (const result of results) {
      if (result.status === 'fulfilled') {
        this.counts.delivered++;
      } else if (isTooLong(result.reason)) {
        this.drop('too large', 'a span is too large for the network', result.reason);
      } else {
        this.counts.dropped['cannot be delivered']++;
        failure ??= result.reason;
      }
    }
    return failure;
  }

  private encode(span: ReadableSpan | undefined): Uint8Array | undefined {
    if (span === undefined) return undefined;
    try {
      const message = encodeKratosSpan(toKratosSpan(span));
      if (message.length <= MAX_SPAN_BYTES) {
        return this.isDelimited ? delimitMessage(message) : message;
      }
      const { traceId, spanId } = span.spanContext();
      this.drop(
        'too large',
        `span ${spanId} of trace ${traceId} has ${message.length} bytes, over ${MAX_SPAN_BYTES},`,
      );
    } catch (error) {
      this.drop('cannot be encoded', 'a span cannot be encoded', error);
    }
    return undefined;
  }

  private drop(reason: 'too large' | 'cannot be encoded', what: string, error?: unknown): void {
    this.counts.dropped[reason]++;
    diag.warn(
      `kratos-otel/reporter: ${what} and is dropped`,
      ...(error === undefined ? [] : [error]),
    );
  }
}

function notify(resultCallback: (result: ExportResult) => void, result: ExportResult): void {
  try {
    resultCallback(result);
  } catch (error) {
    diag.error('kratos-otel/reporter: the result callback threw', error);
  }
}

function failed(error: unknown): ExportResult {
  return {
    code: ExportResultCode.FAILED,
    error: error instanceof Error ? error : new Error(String(error)),
  };
}
