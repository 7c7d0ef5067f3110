import {
  ExportResultCode,
  type ExportResult,
  type ReadableSpan,
  type SpanExporter,
} from '../../otel/sdk-shapes.js';
import { nextTurn } from '../../node/timers.js';
import { answerOnce, failed } from '../answer-once.js';
import { withRefused, type DetailedResult } from '../delivery/export-outcome.js';
import type { BatchReport } from './batch-report.js';
import { BatchSender } from './batch-sender.js';
import {
  readKratosExporterOptions,
  type KratosExporterOptions,
} from './kratos-exporter-options.js';
import { openTransport } from './transport/open-transport.js';
import { emptyReportStats, type ReportStats } from './report-stats.js';
import { SpanEncoder } from './span-encoder.js';
import type { Transport } from './transport/transport.js';

export type { KratosExporterOptions } from './kratos-exporter-options.js';

/**
 * Reports spans to a collector of Kratos v1, in the protocol of the original's reporter
 * (`pkg/net/trace/report.go`): one message `dapper.trace.Span` a span, 32 KiB at most. The longest
 * texts of a span that is longer are cut.
 *
 * It makes one export at a time, in the order of the calls. A batch whose delivery fails is not
 * kept: its caller may try again. It keeps no process alive but while it sends, and then no longer than
 * the timeout; as the exporter of `DeliverySpanProcessor` not even then.
 */
export class KratosExporter implements SpanExporter {
  /** Collectors do not answer: `delivered` means that the system has taken a span, not that it was read. */
  readonly acknowledges = false;
  /** Host and port, or the path of the socket. */
  readonly address: string;
  private readonly transport: Transport;
  private readonly sender: BatchSender;
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
    this.address = checked.addr;
    this.transport = openTransport(checked);
    const encoder = new SpanEncoder(checked.framing === 'length-delimited');
    this.sender = new BatchSender(encoder, this.transport);
  }

  /**
   * Sends one batch.
   *
   * @param spans - Ended spans; they are not changed. None at all is a success.
   * @param resultCallback - Called once, never before this method has returned. SUCCESS when the
   *   system has taken every span that can be sent: one that cannot be encoded or made to fit is
   *   dropped alone, with a warning, and counted. FAILED when the collector does not take them
   *   within the timeout, with the first that it did not take and all after it counted as dropped;
   *   when the system reports that datagrams were not received, with all of the batch; and after
   *   {@link shutdown}.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    this.last = this.last.then(nextTurn);
    this.last = answerOnce(resultCallback, this.deliver(spans));
  }

  /**
   * {@link export} for `DeliverySpanProcessor`: it holds no process. The event loop has to have had a
   * turn since the batch before: the peer may have closed in the meantime. The kernel would still take
   * one write then, and the loss would never be noticed.
   */
  deliver(spans: readonly ReadableSpan[]): Promise<DetailedResult> {
    const { failures } = this;
    const isLate = this.closing !== undefined;
    const delivered = this.last.then(() =>
      isLate ? this.refuseAll(spans.length) : this.report(spans, failures),
    );
    this.last = delivered.then(ignore, ignore);
    return delivered;
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

  /**
   * Breaks off a write that a collector does not take: the system would hold the process until then.
   * What it breaks off was not delivered.
   */
  abort(): void {
    this.transport.letGo();
  }

  /** @returns Spans that were delivered and that were dropped so far, by reason. A copy. */
  stats(): ReportStats {
    return { ...this.counts, dropped: { ...this.counts.dropped } };
  }

  private refuseAll(count: number): ExportResult {
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
    return this.count(await this.sender.deliver(spans));
  }

  private count({ error, sent, unsent, refused }: BatchReport): DetailedResult {
    const shortened = sent.filter(({ isShortened }) => isShortened).length;
    this.counts.delivered += sent.length;
    this.counts.shortened += shortened;
    for (const reason of refused.values()) this.counts.dropped[reason]++;
    const isDone = unsent.length === 0;
    const result: DetailedResult = {
      ...(isDone ? { code: ExportResultCode.SUCCESS } : failed(error)),
      ...(shortened > 0 && { shortened }),
    };
    if (isDone) return withRefused(result, refused);
    this.failures++;
    this.counts.dropped['cannot be delivered'] += unsent.length;
    return withRefused({ ...result, isRetryable: true, unsent }, refused);
  }
}

function ignore(): void {}
