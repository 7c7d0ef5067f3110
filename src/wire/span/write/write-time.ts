import type { ByteWriter } from './byte-writer.js';
import { durationSchema, spanSchema, timestampSchema } from '../../generated/span-schema.js';
import { writeInt32, writeInt64 } from './write-field.js';

const NANO = 1_000_000_000n;
const HALF = 0x100000000;

/**
 * Writes the `start_time` of a span, a `google.protobuf.Timestamp`, whose nanoseconds count forward
 * from the second, also before 1970: -1 ns is `{ seconds: -1, nanos: 999999999 }`.
 *
 * @param unixNano - Nanoseconds since the Unix epoch, within int64.
 */
export function writeStart(writer: ByteWriter, unixNano: bigint): void {
  const rest = unixNano % NANO;
  const nanos = rest < 0n ? rest + NANO : rest;
  writeStartParts(writer, Number((unixNano - nanos) / NANO), Number(nanos));
}

/**
 * Writes the `duration` of a span, a `google.protobuf.Duration`, whose nanoseconds have the sign of
 * the whole: -1 ns is `{ seconds: 0, nanos: -1 }`.
 *
 * @param nano - Nanoseconds, within int64.
 */
export function writeDuration(writer: ByteWriter, nano: bigint): void {
  writeDurationParts(writer, Number(nano / NANO), Number(nano % NANO));
}

/** Writes what {@link writeStart} does, from whole seconds and nanoseconds. */
export function writeStartParts(writer: ByteWriter, seconds: number, nanos: number): void {
  const mark = writer.open(spanSchema.startTime);
  writeParts(writer, seconds, nanos);
  writer.close(mark);
}

/** Writes what {@link writeDuration} does, from whole seconds and nanoseconds. */
export function writeDurationParts(writer: ByteWriter, seconds: number, nanos: number): void {
  const mark = writer.open(spanSchema.duration);
  writeParts(writer, seconds, nanos);
  writer.close(mark);
}

/** Both well-known types have the same two fields. */
function writeParts(writer: ByteWriter, seconds: number, nanos: number): void {
  if (seconds >= 0 && seconds < HALF && nanos >= 0) {
    if (seconds > 0) writer.number(timestampSchema.seconds, seconds);
    if (nanos > 0) writer.number(timestampSchema.nanos, nanos);
    return;
  }
  // 2^63 ns are 2^33 s: whole seconds of an int64 of nanoseconds are exact as a number.
  writeInt64(writer, timestampSchema.seconds, Math.floor(seconds / HALF), seconds | 0);
  writeInt32(writer, durationSchema.nanos, nanos);
}
