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

/**
 * Writes an id as {@link writeId} does, for a field of one span after another: the spans of a trace
 * end together, and siblings have one parent, so that many an id is the one before. To read its
 * digits takes longer than all else.
 */
export class RepeatedId {
  private hex = '';
  private high = 0;
  private low = 0;

  /** @param tag - Field tag, from the generated schema. */
  constructor(private readonly tag: number) {}

  /**
   * @param hex - See {@link writeId}.
   * @throws RangeError when one of the digits that count is not a hex digit.
   */
  write(writer: ByteWriter, hex: string): void {
    if (hex !== this.hex) this.read(hex);
    writeInt64(writer, this.tag, this.high, this.low);
  }

  private read(hex: string): void {
    const high = upperHalf(hex);
    this.low = lowerHalf(hex);
    this.high = high;
    this.hex = hex;
  }
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
