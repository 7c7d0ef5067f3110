import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import type { DetailedResult } from '../delivery/export-outcome.js';
import type { JaegerBatch } from './jaeger-batches.js';

/** What became of the spans of an export. What is in neither list was sent. */
export interface SendReport {
  /** Spans that no message can hold. */
  readonly tooLarge: readonly ReadableSpan[];
  /** Spans that were not sent. */
  readonly unsent: readonly ReadableSpan[];
  /** Spans of which long values were cut, so that they fit into a message. */
  readonly shortened?: number;
  /** Why not all were sent. */
  readonly failure?: DetailedResult | undefined;
}

/** One way to bring batches to Jaeger. */
export interface JaegerSending {
  /** Host and port. */
  readonly address: string;
  /** Sends batches one after another. Never rejects. */
  send(batches: readonly JaegerBatch[]): Promise<SendReport>;
  /** Gives up what is being sent. */
  abort(): void;
  /** Closes the connections. */
  close(): void;
}
