import type protobuf from 'protobufjs/minimal.js';
import { durationSchema, timestampSchema } from './generated/span-schema.js';
import { int64ToBigInt } from './int64.js';
import type { FieldReader } from './read-message.js';
import { readMessage } from './read-message.js';
import { writeInt32 } from './write-field.js';

const NANO = 1_000_000_000n;

/** Both well-known types have the same two fields. */
type Schema = typeof timestampSchema | typeof durationSchema;

function writeParts(writer: protobuf.Writer, schema: Schema, seconds: bigint, nanos: bigint): void {
  // 2^63 ns are 2^33 s: whole seconds of an int64 of nanoseconds are exact as a number.
  if (seconds !== 0n) writer.uint32(schema.seconds).int64(Number(seconds));
  writeInt32(writer, schema.nanos, Number(nanos));
}

/**
 * Writes the fields of a `google.protobuf.Timestamp`, whose nanoseconds count forward from the
 * second, also before 1970: -1 ns is `{ seconds: -1, nanos: 999999999 }`.
 *
 * @param unixNano - Nanoseconds since the Unix epoch, within int64.
 */
export function writeTimestamp(writer: protobuf.Writer, unixNano: bigint): void {
  const rest = unixNano % NANO;
  const nanos = rest < 0n ? rest + NANO : rest;
  writeParts(writer, timestampSchema, (unixNano - nanos) / NANO, nanos);
}

/**
 * Writes the fields of a `google.protobuf.Duration`, whose nanoseconds have the sign of the whole:
 * -1 ns is `{ seconds: 0, nanos: -1 }`.
 *
 * @param nano - Nanoseconds, within int64.
 */
export function writeDuration(writer: protobuf.Writer, nano: bigint): void {
  writeParts(writer, durationSchema, nano / NANO, nano % NANO);
}

interface Parts {
  seconds: bigint;
  nanos: number;
}

const FIELDS = new Map<number, FieldReader<Parts>>([
  [timestampSchema.seconds, (parts, reader) => (parts.seconds = int64ToBigInt(reader.int64()))],
  [timestampSchema.nanos, (parts, reader) => (parts.nanos = reader.int32())],
]);

/**
 * Reads a `google.protobuf.Timestamp` or `google.protobuf.Duration`, which differ in the rules for
 * their signs only, not in what they add up to.
 *
 * @returns Nanoseconds: since the Unix epoch for a Timestamp.
 * @throws Error when the bytes are not such a message.
 */
export function readTime(bytes: Uint8Array): bigint {
  const { seconds, nanos } = readMessage(bytes, { seconds: 0n, nanos: 0 }, FIELDS);
  return seconds * NANO + BigInt(nanos);
}
