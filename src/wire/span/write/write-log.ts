import type { ByteWriter } from './byte-writer.js';
import { fieldSchema, logSchema, spanSchema } from '../../generated/span-schema.js';
import { toInt64 } from '../int64.js';
import type { KratosLog } from '../kratos-span.js';
import { PrefixCache } from './prefix-cache.js';
import { writeInt64, writeText } from './write-field.js';

const NANO = 1_000_000_000;
const HALF = 0x100000000;

/** Writes `dapper.trace.Log` fields of a span. */
export class LogWriter {
  private mark = 0;

  /** @param writer - Where to; it stands between two fields of a span. */
  constructor(private readonly writer: ByteWriter) {}

  /**
   * Begins a log.
   *
   * @param unixNano - Nanoseconds since the Unix epoch, within int64.
   */
  openNano(unixNano: bigint): void {
    const { high, low } = toInt64(unixNano);
    this.begin(high, low);
  }

  /**
   * Begins a log.
   *
   * @param seconds - Whole seconds since the Unix epoch, of 32 bits: times 10^9, which is 2^9 times
   *   a number of 21 bits, they are exact.
   * @param nanos - Whole nanoseconds, less than a second.
   */
  openParts(seconds: number, nanos: number): void {
    const product = seconds * NANO;
    const high = Math.floor(product / HALF);
    const low = product - high * HALF + nanos;
    if (low < HALF) this.begin(high, low);
    else this.begin(high + 1, low - HALF);
  }

  /** Writes a field of the log that is open. */
  field(key: string, value: string): void {
    const { writer } = this;
    const prefix = FIELD.get(key);
    const mark = prefix === undefined ? beginField(writer, key) : writer.encoded(prefix);
    writeText(writer, fieldSchema.value, value);
    writer.close(mark);
  }

  /** Ends the log. */
  close(): void {
    this.writer.close(this.mark);
  }

  private begin(high: number, low: number): void {
    this.mark = this.writer.open(spanSchema.logs);
    writeInt64(this.writer, logSchema.timestamp, high, low);
  }
}

const FIELD = new PrefixCache(beginField);

function beginField(writer: ByteWriter, key: string): number {
  const mark = writer.open(logSchema.fields);
  writeText(writer, fieldSchema.key, key);
  return mark;
}

/** Writes one log. */
export function writeLog(logs: LogWriter, { timestampUnixNano, fields }: KratosLog): void {
  logs.openNano(timestampUnixNano);
  for (const { key, value } of fields) logs.field(key, value);
  logs.close();
}
