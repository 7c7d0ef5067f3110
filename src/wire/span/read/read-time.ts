import { timestampSchema } from '../../generated/span-schema.js';
import { int64ToBigInt } from '../int64.js';
import { readMessage, type FieldReader } from './read-message.js';

const NANO = 1_000_000_000n;

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
