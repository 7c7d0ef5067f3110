import { MalformedSpanError } from './malformed-span-error.js';
import type { TextCache } from './text-cache.js';

const HALF = 0x100000000;
const MAX_VARINT_BYTES = 10;
const NOTHING = Buffer.alloc(0);

/**
 * Reads protobuf's wire format out of one message, by index and without a copy. Nothing can be read
 * beyond {@link limit}, which is the end of the message that is being read, or of one inside of it.
 */
export class ByteReader {
  /** Index of the next byte. */
  at = 0;
  /** Index after the last byte that may be read. */
  limit = 0;
  /** Upper 32 bits of the last number, signed. */
  high = 0;
  /** Lower 32 bits of it, signed. */
  low = 0;
  /** Where the last text or message begins; {@link at} is its end. */
  start = 0;
  private bytes: Buffer = NOTHING;
  private view: DataView = new DataView(NOTHING.buffer);

  /** @param bytes - The message that is to be read. */
  open(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
    this.limit = bytes.length;
  }

  /** Lets go of the message, which is a view of memory that is used again. */
  close(): void {
    this.bytes = NOTHING;
  }

  /**
   * Reads a number of up to 64 bits into {@link high} and {@link low}.
   *
   * @returns Its lower 32 bits, unsigned.
   */
  varint(): number {
    const first = this.bytes[this.at] ?? 0x80;
    if (first < 0x80 && this.at < this.limit) {
      this.at++;
      this.high = 0;
      return (this.low = first);
    }
    return this.longVarint();
  }

  private longVarint(): number {
    const { bytes } = this;
    let { at } = this;
    const end = Math.min(this.limit, at + MAX_VARINT_BYTES);
    let low = 0;
    let high = 0;
    let byte = 0x80;
    for (let shift = 0; byte >= 0x80; shift += 7) {
      if (at === end) throw new MalformedSpanError('a number has no end');
      byte = bytes[at++] ?? 0;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 64) high |= bits << (shift - 32);
    }
    this.at = at;
    this.low = low;
    this.high = high;
    return low >>> 0;
  }

  /** @returns A number of up to 64 bits, signed: exact up to 2^53 either way. */
  signed(): number {
    const low = this.varint();
    return this.high * HALF + low;
  }

  /** Reads the length of a text or a message, and steps over it: see {@link start}. */
  span(): void {
    const length = this.varint();
    const { at } = this;
    if (this.high !== 0 || length > this.limit - at) {
      throw new MalformedSpanError('a length reaches beyond the end');
    }
    this.start = at;
    this.at = at + length;
  }

  /** Steps over the value of an unknown field. */
  skip(tag: number): void {
    const type = tag & 7;
    if (type === 0) this.varint();
    else if (type === 2) this.span();
    else if (type === 1) this.step(8);
    else if (type === 5) this.step(4);
    else throw new MalformedSpanError(`a field has the wire type ${type}`);
  }

  /** @returns The four bytes that come next as a float. */
  float(): number {
    const { at } = this;
    this.step(4);
    return this.view.getFloat32(at, true);
  }

  /** Reads eight bytes, the most significant first, into {@link high} and {@link low}. */
  bigEndian64(at: number): void {
    this.high = this.view.getInt32(at);
    this.low = this.view.getInt32(at + 4);
  }

  /** @returns The eight bytes at an index as a double, the most significant first. */
  bigEndianDouble(at: number): number {
    return this.view.getFloat64(at);
  }

  /** @returns The byte at an index. */
  byte(at: number): number {
    return this.bytes[at] ?? 0;
  }

  /**
   * @param cache - Knows texts that come often.
   * @returns A text.
   */
  text(start: number, end: number, cache: TextCache): string {
    return cache.read(this.bytes, start, end);
  }

  private step(count: number): void {
    if (count > this.limit - this.at) throw new MalformedSpanError('it ends within a field');
    this.at += count;
  }
}
