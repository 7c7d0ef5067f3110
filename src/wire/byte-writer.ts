// Room for some eighty spans: a buffer costs more than what it takes to fill one span's part of it.
const CHUNK_BYTES = 32 * 1024;
// One character in a loop takes a nanosecond, and a call of Node's writer some eighty.
const MAX_LOOP_LENGTH = 80;
const MAX_BYTES_PER_UNIT = 3;
const MAX_VARINT_BYTES = 10;

/**
 * Writes messages of protobuf's wire format one after another into chunks of memory. A message is
 * written where it stays: nothing is measured before, and nothing but what a chunk has no more room
 * for is copied after.
 *
 * Fields are written by the functions of `write-field.ts`; these are the parts of a field.
 */
export class ByteWriter {
  private bytes = Buffer.alloc(0);
  private view = new DataView(new ArrayBuffer(0));
  private start = 0;
  private at = 0;

  /** @returns What was written since the last call: a view of memory that nothing writes to again. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(this.start, this.at);
    this.start = this.at;
    return taken;
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
    this.varint(tag);
    this.reserve(1);
    this.at++;
    return this.at - this.start;
  }

  /**
   * Ends it, and puts its length before it.
   *
   * @param mark - What {@link open} returned.
   */
  close(mark: number): void {
    const length = this.at - this.start - mark;
    if (length < 0x80) this.bytes[this.start + mark - 1] = length;
    else this.closeLong(mark, length);
  }

  /** @param value - An unsigned number of up to 32 bits. */
  varint(value: number): void {
    this.reserve(MAX_VARINT_BYTES);
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
    const { bytes } = this;
    let { at } = this;
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

  /** @param value - Written as four bytes, the least significant first. */
  float(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.at, value, true);
    this.at += 4;
  }

  /**
   * Eight bytes, the most significant first.
   *
   * @param high - The upper 32 bits.
   * @param low - The lower 32 bits.
   */
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

  /** @param text - Written as UTF-8 behind its length; a lone surrogate becomes U+FFFD. */
  text(text: string): void {
    const { length } = text;
    if (length > MAX_LOOP_LENGTH) {
      this.longText(text);
      return;
    }
    this.reserve(length + 1);
    const { bytes } = this;
    const first = this.at + 1;
    let codes = 0;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      bytes[first + i] = code;
      codes |= code;
    }
    if (codes > 0x7f) {
      this.longText(text);
      return;
    }
    bytes[first - 1] = length;
    this.at = first + length;
  }

  private longText(text: string): void {
    const length = Buffer.byteLength(text);
    this.varint(length);
    this.reserve(text.length * MAX_BYTES_PER_UNIT);
    this.at += this.bytes.write(text, this.at, 'utf8');
  }

  private closeLong(mark: number, length: number): void {
    let more = 0;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) more++;
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
    const chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, (written + length) * 2));
    this.bytes.copy(chunk, 0, this.start, this.at);
    this.bytes = chunk;
    this.view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.start = 0;
    this.at = written;
  }
}

let idle: ByteWriter | undefined = new ByteWriter();

/**
 * Writes one message.
 *
 * @param message - What is to be written.
 * @param write - Writes its fields.
 * @returns The bytes. They are never written to again, but share memory (at most 32 KiB) with
 *   others that are made at the same time, as small `Buffer`s do.
 * @throws What `write` throws.
 */
export function encodeMessage<T>(
  message: T,
  write: (writer: ByteWriter, message: T) => void,
): Uint8Array {
  // Reading a foreign value may run foreign code, which may encode something itself.
  const writer = idle ?? new ByteWriter();
  idle = undefined;
  try {
    write(writer, message);
    return writer.take();
  } finally {
    writer.discard();
    idle = writer;
  }
}
