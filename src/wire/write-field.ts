import type { ByteWriter } from './byte-writer.js';
import { hexWord } from './canonical-hex.js';

/**
 * Writes a text field, unless it is empty: proto3 leaves default values out.
 *
 * @param tag - Field tag, from the generated schema.
 * @param text - Lone surrogates become U+FFFD: they have no UTF-8 form, and a Go reader refuses
 *   the whole span for one invalid string.
 */
export function writeText(writer: ByteWriter, tag: number, text: string): void {
  if (text === '') return;
  // An untyped caller's number would have no length, and leave the writer without a place.
  if (typeof (text as unknown) !== 'string') throw new TypeError(`not a text: ${text}`);
  writer.text(tag, text);
}

/**
 * Writes an int64 or uint64 field, unless it is 0.
 *
 * @param tag - Field tag, from the generated schema.
 * @param high - Its upper 32 bits, signed or unsigned.
 * @param low - Its lower 32 bits, signed or unsigned.
 */
export function writeInt64(writer: ByteWriter, tag: number, high: number, low: number): void {
  if (high === 0) {
    if (low !== 0) writer.number(tag, low);
    return;
  }
  writer.varint(tag);
  writer.varint64(high, low);
}

/**
 * Writes an int32 or enum field, unless it is 0.
 *
 * @param tag - Field tag, from the generated schema.
 */
export function writeInt32(writer: ByteWriter, tag: number, value: number): void {
  // Ten bytes for a negative one: on the wire it is extended to 64 bits.
  writeInt64(writer, tag, value < 0 ? -1 : 0, value);
}

const HALF_DIGITS = 8;

/**
 * Writes an id that is in hex as a uint64 field, unless it is 0.
 *
 * @param tag - Field tag, from the generated schema.
 * @param hex - Hex digits of either case, with or without leading zeros; of more than 16 digits
 *   the last 16 count, as everywhere where a 128-bit trace id meets Kratos. `''` is 0.
 * @throws RangeError when one of the digits that count is not a hex digit.
 */
export function writeId(writer: ByteWriter, tag: number, hex: string): void {
  const end = hex.length;
  const middle = Math.max(0, end - HALF_DIGITS);
  const start = Math.max(0, middle - HALF_DIGITS);
  const high = start === middle ? 0 : hexWord(hex, start, middle);
  const low = middle === end ? 0 : hexWord(hex, middle, end);
  if (high < 0 || low < 0) throw new RangeError(`not a hex id: ${JSON.stringify(hex)}`);
  writeInt64(writer, tag, high, low);
}
