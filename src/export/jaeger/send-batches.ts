import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import type { ThriftProcess, ThriftSpan } from './jaeger-thrift.js';
import { limitRequest } from './limit-request.js';
import type { JaegerSender, SenderCallback } from './stock-sender.js';

/** Spans of one process. */
export interface JaegerBatch {
  readonly process: ThriftProcess;
  readonly spans: ThriftSpan[];
  /** What the spans were made of, in the same order. */
  readonly origins: ReadableSpan[];
}

/** How far an export has come. */
export interface SendProgress {
  /** Spans that were handed to the network, or, over HTTP, were accepted. */
  sent: number;
  /** Spans that the sender refused, because none of its packets can hold them. */
  readonly tooLarge: ReadableSpan[];
  /** Why the first of them was refused. */
  refusal?: string;
  /** What went wrong first. */
  error?: string;
  /** Set from outside when nobody waits any more. */
  isOver: boolean;
  /** Whether that was because the time was up. */
  isLate: boolean;
}

/**
 * Sends batches one after another. A span that is too large is left out and does not keep the
 * others from being sent, nor does a packet that fails.
 *
 * @param sender - A sender that nobody else uses.
 * @param batches - What to send.
 * @param httpTimeout - Milliseconds that one HTTP request may take; `undefined` over UDP.
 * @param progress - Is kept up to date.
 * @returns Resolves when the sender has called back for everything.
 * @throws What the sender throws.
 */
export async function sendBatches(
  sender: JaegerSender,
  batches: readonly JaegerBatch[],
  httpTimeout: number | undefined,
  progress: SendProgress,
): Promise<void> {
  for (const { process, spans, origins } of batches) {
    sender.setProcess(process);
    for (const [index, span] of spans.entries()) {
      noteAppend(
        progress,
        origins[index],
        await call((done) => {
          sender.append(span, done);
        }),
      );
      if (progress.isOver) return;
    }
    note(
      progress,
      await call((done) => {
        const flush = (): void => {
          sender.flush(done);
        };
        if (httpTimeout === undefined) flush();
        else limitRequest(flush, httpTimeout);
      }),
    );
    if (progress.isOver) return;
  }
}

interface Outcome {
  readonly spans: number;
  readonly error: string | undefined;
  readonly isImmediate: boolean;
}

function call(send: (done: SenderCallback) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    let isImmediate = true;
    send((spans, error) => {
      resolve({ spans, error, isImmediate });
    });
    isImmediate = false;
  });
}

function noteAppend(
  progress: SendProgress,
  origin: ReadableSpan | undefined,
  outcome: Outcome,
): void {
  const { error, isImmediate } = outcome;
  // The network never answers at once: what does is the check of one span's size.
  if (error !== undefined && isImmediate && origin !== undefined) {
    progress.tooLarge.push(origin);
    progress.refusal ??= error;
  } else note(progress, outcome);
}

function note(progress: SendProgress, { spans, error }: Outcome): void {
  if (error === undefined) progress.sent += spans;
  else progress.error ??= error;
}
