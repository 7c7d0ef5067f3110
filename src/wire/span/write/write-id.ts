import type { ByteWriter } from './byte-writer.js';
import { hexWord } from '../../header/canonical-hex.js';
import { writeInt64 } from './write-field.js';

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
  writeInt64(writer, tag, upperHalf(hex), lowerHalf(hex));
}

function upperHalf(hex: string): number {
  const end = Math.max(0, hex.length - HALF_DIGITS);
  return half(hex, Math.max(0, end - HALF_DIGITS), end);
}

function lowerHalf(hex: string): number {
  return half(hex, Math.max(0, hex.length - HALF_DIGITS), hex.length);
}

function half(hex: string, start: number, end: number): number {
  const word = start === end ? 0 : hexWord(hex, start, end);
  if (word < 0) throw new RangeError(`not a hex id: ${JSON.stringify(hex)}`);
  return word;
}
