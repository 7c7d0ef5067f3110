import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import type { JaegerBatch } from './jaeger-batches.js';
import { shortenSpan } from '../shorten-span.js';
import { packetLimit, type JaegerSender, type SenderCallback } from './stock-sender.js';
import type { ThriftSpan } from './translation/jaeger-thrift.js';

/** What became of the spans of an export over UDP. */
export interface PacketReport {
  /** Spans that no packet can hold. */
  readonly tooLarge: ReadableSpan[];
  /** Spans of packets that the network did not take. */
  readonly unsent: ReadableSpan[];
  /** Spans of which long values were cut, so that they fit into a packet. */
  shortened: number;
  /** What went wrong first. */
  error?: string;
}

/**
 * Sends batches in packets, one after another. A span that is too large is shortened, or left out when
 * that does not help. Neither that nor a packet that fails keeps the others from being sent.
 *
 * @param sender - A sender that is used here only.
 * @param batches - What to send.
 * @returns What was not sent.
 * @throws What the sender throws.
 */
export async function sendPackets(
  sender: JaegerSender,
  batches: readonly JaegerBatch[],
): Promise<PacketReport> {
  const report: PacketReport = { tooLarge: [], unsent: [], shortened: 0 };
  for (const batch of batches) {
    const { process, spans, origins } = batch;
    sender.setProcess(process);
    let buffered: ReadableSpan[] = [];
    for (const [index, span] of spans.entries()) {
      const origin = origins[index];
      if (origin === undefined) continue;
      let { sent, error, isTooLarge } = await append(sender, span);
      if (isTooLarge) {
        const shorter = shortened(sender, batch, origin);
        if (shorter !== undefined) {
          ({ sent, error, isTooLarge } = await append(sender, shorter));
          report.shortened++;
        }
      }
      if (isTooLarge) {
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
  readonly isTooLarge: boolean;
}

function append(sender: JaegerSender, span: ThriftSpan): Promise<Outcome> {
  return call((done) => {
    sender.append(span, done);
  });
}

function shortened(
  sender: JaegerSender,
  batch: JaegerBatch,
  origin: ReadableSpan,
): ThriftSpan | undefined {
  const limit = packetLimit(sender);
  if (limit === undefined) return undefined;
  const sizeOf = (view: ReadableSpan): number => limit.measure(batch.convert(view));
  const shorter = shortenSpan(origin, limit.maxBytes, sizeOf);
  return shorter && batch.convert(shorter);
}

function call(send: (done: SenderCallback) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    let isImmediate = true;
    send((sent, error) => {
      // The network never answers at once: what does is the check of one span's size.
      resolve({ sent, error, isTooLarge: error !== undefined && isImmediate });
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
