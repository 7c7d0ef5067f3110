import type { ByteWriter } from './byte-writer.js';

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
