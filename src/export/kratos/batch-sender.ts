import { nextTurn } from '../../node/timers.js';
import { logger } from '../../otel/logger.js';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { BatchReport } from './batch-report.js';
import type { SpanEncoder, SpanMessage } from './span-encoder.js';
import { LostError, type Transport } from './transport/transport.js';

// Between two slices the event loop belongs to the application: one holds it for a few milliseconds. In
// a service under full load a turn of it makes a hundred spans: less at once could not keep up.
const SLICE_SPANS = 512;
const SLICE_BYTES = 256 * 1024;

/** Encodes batches and hands them to a transport. */
export class BatchSender {
  /**
   * @param encoder - Makes the messages.
   * @param transport - Carries them.
   */
  constructor(
    private readonly encoder: SpanEncoder,
    private readonly transport: Transport,
  ) {}

  /**
   * Sends one batch, to one address of the host after another while they refuse it.
   *
   * @param spans - The spans.
   * @returns What became of them. Never rejects.
   */
  async deliver(spans: readonly ReadableSpan[]): Promise<BatchReport> {
    for (;;) {
      const report = new BatchReport();
      await this.sendSlices(spans, report);
      const lost = await this.transport.confirm();
      if (lost !== undefined) report.lose(lost);
      const { error } = report;
      if (!(error instanceof LostError && error.hasOtherAddress)) return report;
    }
  }

  private async sendSlices(spans: readonly ReadableSpan[], report: BatchReport): Promise<void> {
    for (let next = 0; next < spans.length;) {
      if (next > 0) await nextTurn();
      const slice: SpanMessage[] = [];
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
        return;
      }
    }
  }

  private async send(messages: readonly SpanMessage[], report: BatchReport): Promise<void> {
    const { settled, tooLong, error } = await this.transport.send(
      messages.map(({ bytes }) => bytes),
    );
    const shorter: SpanMessage[] = [];
    for (const [index, message] of messages.entries()) {
      if (index >= settled) report.unsent.push(message.span);
      else if (tooLong.includes(index)) shorter.push(...this.shorten(message, report));
      else report.sent.push(message);
    }
    if (error !== undefined) report.fail(error);
    if (error === undefined && shorter.length > 0) await this.send(shorter, report);
    else report.unsent.push(...shorter.map(({ span }) => span));
  }

  /** @returns The span in a shorter message, if there can be one. */
  private shorten(message: SpanMessage, report: BatchReport): SpanMessage[] {
    const { span, bytes } = message;
    if (!this.encoder.refuse(message)) {
      this.refuse(
        span,
        'too large',
        `has ${bytes.length} bytes, too many for the network,`,
        report,
      );
      return [];
    }
    const shorter = this.encode(span, report);
    return shorter === undefined ? [] : [shorter];
  }

  private encode(span: ReadableSpan | undefined, report: BatchReport): SpanMessage | undefined {
    if (span === undefined) return undefined;
    try {
      const message = this.encoder.encode(span);
      const problem = `cannot be made to fit into ${this.encoder.maxBytes} bytes`;
      if (message === undefined) this.refuse(span, 'too large', problem, report);
      return message;
    } catch (error) {
      this.refuse(span, 'cannot be encoded', 'cannot be encoded', report, error);
      return undefined;
    }
  }

  private refuse(
    span: ReadableSpan,
    reason: 'too large' | 'cannot be encoded',
    problem: string,
    report: BatchReport,
    ...details: unknown[]
  ): void {
    report.refused.set(span, reason);
    logger.warn(`kratos-otel/reporter: ${nameOf(span)} ${problem} and is dropped`, ...details);
  }
}

function nameOf(span: ReadableSpan): string {
  try {
    const { traceId, spanId } = span.spanContext();
    return `span ${spanId} of trace ${traceId}`;
  } catch {
    return 'a span';
  }
}
