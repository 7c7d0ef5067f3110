import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import type { SpanMessage } from './span-encoder.js';
import { LostError } from './transport/transport.js';

/** What became of a batch. */
export class BatchReport {
  /** Spans that the system has taken. */
  sent: SpanMessage[] = [];
  /** Spans that it has not. */
  readonly unsent: ReadableSpan[] = [];
  /** Spans that cannot be sent at all. */
  readonly refused = new Map<ReadableSpan, 'too large' | 'cannot be encoded'>();
  /** Why something is unsent. */
  error: Error | undefined;

  /** @param error - Why something is unsent; a {@link LostError} concerns all that was sent too. */
  fail(error: Error): void {
    this.error ??= error;
    if (error instanceof LostError) this.lose(error);
  }

  /** The system reports that what was sent had no receiver. */
  lose(error: LostError): void {
    this.error = error;
    this.unsent.unshift(...this.sent.map(({ span }) => span));
    this.sent = [];
  }
}
