import type { Encoded } from './encoded.js';
import { TooLongError } from '../../too-long-error.js';
import { septets, varintLength } from '../../varint-bits.js';

// Room for some eighty spans: a buffer costs more than what it takes to fill one span's part of it.
const CHUNK_BYTES = 32 * 1024;
// Four characters in a loop take 6 ns, and a call of Node's own writer 60.
const MAX_LOOP_LENGTH = 40;
const MAX_BYTES_PER_UNIT = 3;
const MAX_VARINT_BYTES = 10;
const WORD_BYTES = 4;

/**
 * Writes messages of protobuf's wire format one after another into chunks of memory. A message is
 * written where it stays: only what a chunk has no more room for is copied. The functions of
 * `write-field.ts` write fields; these are the parts of a field.
 */
export class ByteWriter {
  private bytes = Buffer.alloc(0);
  private view = new DataView(new ArrayBuffer(0));
  private start = 0;
  private at = 0;
  private greatest = Infinity;

  /** @returns What was written since the last call: a view of memory that nothing writes to again. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(this.start, this.at);
    this.start = this.at;
    return taken;
  }

  /**
   * Refuses messages that cannot fit anyway, before memory is taken for them.
   *
   * @param bytes - What {@link TooLongError} is thrown beyond, sooner or later.
   */
  limit(bytes: number): void {
    this.greatest = bytes;
  }

  /** Forgets what was written since the last {@link take}. */
  discard(): void {
    this.at = this.start;
  }

  /**
   * Begins what has its length before it.
   *
   * @param tag - Field tag.
   * @returns What {@link close} needs.
   */
  open(tag: number): number {
    this.reserve(MAX_VARINT_BYTES);
    if (tag < 0x80) this.bytes[this.at++] = tag;
    else this.varint(tag);
    this.at++;
    return this.at - this.start;
  }

  /**
   * Ends it, and puts its length before it.
   *
   * @param mark - What {@link open} returned.
   * @param more - How many bytes of it are still to come.
   */
  close(mark: number, more = 0): void {
    const length = this.at - this.start - mark + more;
    if (length < 0x80) this.bytes[this.start + mark - 1] = length;
    else this.closeLong(mark, length);
  }

  /** @param value - An unsigned number of up to 32 bits. */
  varint(value: number): void {
    this.reserve(MAX_VARINT_BYTES);
    this.put(value);
  }

  /**
   * A field of a number that is not 0.
   *
   * @param tag - Field tag.
   * @param value - 32 bits, signed or unsigned, that are taken as an unsigned number.
   */
  number(tag: number, value: number): void {
    this.reserve(2 * MAX_VARINT_BYTES);
    if (tag < 0x80) this.bytes[this.at++] = tag;
    else this.put(tag);
    this.put(value >>> 0);
  }

  private put(value: number): void {
    const { bytes } = this;
    let { at } = this;
    while (value > 0x7f) {
      bytes[at++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    bytes[at++] = value;
    this.at = at;
  }

  /**
   * @param high - The upper 32 bits, signed or unsigned.
   * @param low - The lower 32 bits, signed or unsigned.
   */
  varint64(high: number, low: number): void {
    this.reserve(MAX_VARINT_BYTES);
    const { bytes, view } = this;
    let { at } = this;
    if (high >>> 24 !== 0) {
      // Random ids and negative numbers: 9 or 10 bytes.
      view.setInt32(at, septets(low), true);
      view.setInt32(at + 4, septets((low >>> 28) | (high << 4)), true);
      at += 8;
      high >>>= 24;
      if (high > 0x7f) bytes[at++] = high;
      bytes[at++] = high > 0x7f ? 1 : high;
      this.at = at;
      return;
    }
    high >>>= 0;
    low >>>= 0;
    while (high !== 0 || low > 0x7f) {
      bytes[at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    bytes[at++] = low;
    this.at = at;
  }

  /**
   * Writes bytes that were encoded before.
   *
   * @param encoded - The bytes: fields, or the beginning of one.
   * @returns What {@link close} needs where they begin a field whose length, after a tag of one byte,
   *   is still open.
   */
  encoded({ words, length }: Encoded): number {
    // All words are written whole; what is too much is written over.
    this.reserve(length + WORD_BYTES);
    const { view, at } = this;
    for (let i = 0; i < words.length; i++) view.setInt32(at + i * WORD_BYTES, words[i] ?? 0, true);
    this.at = at + length;
    return at + 2 - this.start;
  }

  /** @param value - Written as four bytes, the least significant first. */
  float(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.at, value, true);
    this.at += 4;
  }

  /** Writes eight bytes, the most significant first, of the upper and the lower 32 bits. */
  bigEndian64(high: number, low: number): void {
    this.reserve(8);
    this.view.setInt32(this.at, high);
    this.view.setInt32(this.at + 4, low);
    this.at += 8;
  }

  /** @param value - Written as eight bytes, the most significant first. */
  bigEndianDouble(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value);
    this.at += 8;
  }

  /**
   * Writes a text as UTF-8, with its length before it; a lone surrogate becomes U+FFFD.
   *
   * @param tag - Field tag.
   * @param text - The text.
   */
  text(tag: number, text: string): void {
    const { length } = text;
    if (length > MAX_LOOP_LENGTH || tag > 0x7f) {
      this.longText(tag, text);
      return;
    }
    this.reserve(length + 2);
    const { bytes, view, at } = this;
    const first = at + 2;
    const words = length & ~3;
    let codes = 0;
    let i = 0;
    // Four at a time: to store a character takes longer than to read it.
    for (; i < words; i += 4) {
      const a = text.charCodeAt(i);
      const b = text.charCodeAt(i + 1);
      const c = text.charCodeAt(i + 2);
      const d = text.charCodeAt(i + 3);
      view.setInt32(first + i, a | (b << 8) | (c << 16) | (d << 24), true);
      codes |= a | b | c | d;
    }
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      bytes[first + i] = code;
      codes |= code;
    }
    if (codes > 0x7f) {
      this.longText(tag, text);
      return;
    }
    bytes[at] = tag;
    bytes[at + 1] = length;
    this.at = first + length;
  }

  private longText(tag: number, text: string): void {
    this.varint(tag);
    this.reserve(text.length * MAX_BYTES_PER_UNIT + MAX_VARINT_BYTES);
    const { bytes, at } = this;
    // As if it were ASCII, which nearly all text is; other text may have to be moved.
    const guessed = at + varintLength(text.length);
    const length = bytes.write(text, guessed, 'utf8');
    const first = at + varintLength(length);
    if (first !== guessed) bytes.copyWithin(first, guessed, guessed + length);
    this.varint(length);
    this.at = first + length;
  }

  private closeLong(mark: number, length: number): void {
    const more = varintLength(length) - 1;
    this.reserve(more);
    const first = this.start + mark;
    this.bytes.copyWithin(first + more, first, this.at);
    const end = this.at + more;
    this.at = first - 1;
    this.varint(length);
    this.at = end;
  }

  private reserve(length: number): void {
    if (this.at + length > this.bytes.length) this.grow(length);
  }

  private grow(length: number): void {
    const written = this.at - this.start;
    if (written + length > this.greatest) throw new TooLongError(written + length);
    const chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, (written + length) * 2));
    this.bytes.copy(chunk, 0, this.start, this.at);
    this.bytes = chunk;
    this.view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.start = 0;
    this.at = written;
  }
}
