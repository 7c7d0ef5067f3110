import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import type { JaegerBatch } from './jaeger-batches.js';
import type { JaegerSender, SenderCallback } from './stock-sender.js';

/** What became of the spans of an export over UDP. */
export interface PacketReport {
  /** Spans that no packet can hold. */
  readonly tooLarge: ReadableSpan[];
  /** Spans of packets that the network did not take. */
  readonly unsent: ReadableSpan[];
  /** What went wrong first. */
  error?: string;
}

/**
 * Sends batches in packets, one after another. A span that is too large is left out and does not keep
 * the others from being sent, nor does a packet that fails.
 *
 * @param sender - A sender that nobody else uses.
 * @param batches - What to send.
 * @returns What was not sent.
 * @throws What the sender throws.
 */
export async function sendPackets(
  sender: JaegerSender,
  batches: readonly JaegerBatch[],
): Promise<PacketReport> {
  const report: PacketReport = { tooLarge: [], unsent: [] };
  for (const { process, spans, origins } of batches) {
    sender.setProcess(process);
    let buffered: ReadableSpan[] = [];
    for (const [index, span] of spans.entries()) {
      const origin = origins[index];
      if (origin === undefined) continue;
      const { sent, error, isImmediate } = await call((done) => {
        sender.append(span, done);
      });
      // The network never answers at once: what does is the check of one span's size.
      if (error !== undefined && isImmediate) {
        report.tooLarge.push(origin);
        continue;
      }
      if (sent > 0) buffered = settlePacket(report, buffered, sent, error);
      buffered.push(origin);
    }
    const { error } = await call((done) => {
      sender.flush(done);
    });
    settlePacket(report, buffered, buffered.length, error);
  }
  return report;
}

interface Outcome {
  readonly sent: number;
  readonly error: string | undefined;
  readonly isImmediate: boolean;
}

function call(send: (done: SenderCallback) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    let isImmediate = true;
    send((sent, error) => {
      resolve({ sent, error, isImmediate });
    });
    isImmediate = false;
  });
}

/** @returns The spans that still wait for a packet. */
function settlePacket(
  report: PacketReport,
  buffered: readonly ReadableSpan[],
  count: number,
  error: string | undefined,
): ReadableSpan[] {
  if (error !== undefined) {
    report.unsent.push(...buffered.slice(0, count));
    report.error ??= error;
  }
  return buffered.slice(count);
}
