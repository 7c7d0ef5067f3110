// Ten groups of seven bits hold 64 bits.
const MAX_VARINT_BYTES = 10;

/** What a scan returns when the bytes end before the thing does. */
export const INCOMPLETE = -1;

/**
 * Finds the end of a protobuf varint.
 *
 * @param bytes - Where it stands.
 * @param start - Index of its first byte.
 * @returns The index after its last byte, or {@link INCOMPLETE}.
 * @throws RangeError that starts with `kratos-otel/reporter: ` when it is longer than ten bytes.
 */
export function endOfVarint(bytes: Uint8Array, start: number): number {
  for (let at = start; at < start + MAX_VARINT_BYTES; at++) {
    const byte = bytes[at];
    if (byte === undefined) return INCOMPLETE;
    if (byte < 0x80) return at + 1;
  }
  throw new RangeError('kratos-otel/reporter: malformed span: a number of more than ten bytes');
}

/**
 * Reads a protobuf varint whose end is known.
 *
 * @param bytes - Where it stands.
 * @param start - Index of its first byte.
 * @param end - Index after its last byte.
 * @returns Its value; inexact beyond 2^53, which is enough to see that it is too large.
 */
export function varintValue(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 128 + ((bytes[at] ?? 0) & 0x7f);
  return value;
}
