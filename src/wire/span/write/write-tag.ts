import type { ByteWriter } from './byte-writer.js';
import { spanSchema, tagKind, tagSchema } from '../../generated/span-schema.js';
import { toInt64 } from '../int64.js';
import type { KratosTag } from '../kratos-span.js';
import { PrefixCache } from './prefix-cache.js';
import { writeText } from './write-field.js';

const EIGHT_BYTES = 8;

/**
 * Writes `dapper.trace.Tag` fields of a span.
 *
 * The value follows `pkg/net/trace/marshal.go` of Kratos v1, but for the kind of floats: that
 * writes BOOL (2) where its own schema says FLOAT (3), and we write FLOAT.
 *
 * ```text
 * string  UTF-8 text; no value field when empty     kind left out (STRING is 0)
 * int     int64, big-endian                         200  -> 1001 1a08 00000000000000c8
 * bool    one byte                                  true -> 1002 1a01 01
 * float   IEEE 754 double, big-endian               0.5  -> 1003 1a08 3fe0000000000000
 * ```
 */
export class TagWriter {
  /** @param writer - Where to; it stands between two fields of a span. */
  constructor(private readonly writer: ByteWriter) {}

  /** @param name - Value of the tag `span.kind`: of a few, it is remembered whole. */
  kind(name: string): void {
    this.begin(KIND, name);
  }

  string(key: string, value: string): void {
    const { writer } = this;
    const prefix = TEXT.get(key);
    const mark = prefix === undefined ? beginText(writer, key) : writer.encoded(prefix);
    writeText(writer, tagSchema.value, value);
    writer.close(mark);
  }

  /** @param value - One beyond int64 is brought into it, see {@link toInt64}. */
  int(key: string, value: number | bigint): void {
    this.begin(INT, key);
    const { high, low } = toInt64(value);
    this.writer.bigEndian64(high, low);
  }

  bool(key: string, value: boolean): void {
    this.begin(BOOL, key);
    this.writer.varint(value ? 1 : 0);
  }

  float(key: string, value: number): void {
    this.begin(FLOAT, key);
    // Go's NaN is 7ff8000000000001, that of JavaScript ends in 0.
    if (Number.isNaN(value)) this.writer.bigEndian64(0x7ff80000, 1);
    else this.writer.bigEndianDouble(value);
  }

  /** Writes all of a tag but its value. */
  private begin(known: PrefixCache, key: string): void {
    const prefix = known.get(key);
    if (prefix === undefined) known.write(this.writer, key);
    else this.writer.encoded(prefix);
  }
}

const KIND = new PrefixCache(writeKind);
const TEXT = new PrefixCache(beginText);
const INT = new PrefixCache((writer, key) => {
  beginValue(writer, key, tagKind.INT, EIGHT_BYTES);
});
const BOOL = new PrefixCache((writer, key) => {
  beginValue(writer, key, tagKind.BOOL, 1);
});
const FLOAT = new PrefixCache((writer, key) => {
  beginValue(writer, key, tagKind.FLOAT, EIGHT_BYTES);
});

function writeKind(writer: ByteWriter, name: string): void {
  const mark = beginText(writer, 'span.kind');
  writeText(writer, tagSchema.value, name);
  writer.close(mark);
}

function beginText(writer: ByteWriter, key: string): number {
  const mark = writer.open(spanSchema.tags);
  writeText(writer, tagSchema.key, key);
  return mark;
}

function beginValue(writer: ByteWriter, key: string, kind: number, length: number): void {
  const mark = beginText(writer, key);
  writer.number(tagSchema.kind, kind);
  writer.number(tagSchema.value, length);
  writer.close(mark, length);
}

/** Writes one tag, see {@link TagWriter}. */
export function writeTag(tags: TagWriter, { key, kind, value }: KratosTag): void {
  switch (kind) {
    case 'string':
      tags.string(key, value);
      break;
    case 'int':
      tags.int(key, value);
      break;
    case 'bool':
      tags.bool(key, value);
      break;
    case 'float':
      tags.float(key, value);
      break;
  }
}
