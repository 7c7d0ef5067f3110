import type protobuf from 'protobufjs/minimal.js';
import { tagKind, tagSchema } from './generated/span-schema.js';
import { toInt64 } from './int64.js';
import type { KratosTag } from './kratos-span.js';
import type { FieldReader } from './read-message.js';
import { readMessage } from './read-message.js';
import { writeInt32, writeText } from './write-field.js';

const scratch = new DataView(new ArrayBuffer(8));

/** Writes the value field with what stands in {@link scratch}. */
function writeScratch(writer: protobuf.Writer): void {
  // fixed32 is little-endian, as is this reading: together they copy the bytes as they stand.
  writer.uint32(tagSchema.value).uint32(8);
  writer.fixed32(scratch.getUint32(0, true)).fixed32(scratch.getUint32(4, true));
}

function writeInt(writer: protobuf.Writer, value: number | bigint): void {
  const { high, low } = toInt64(value);
  scratch.setInt32(0, high);
  scratch.setInt32(4, low);
  writeScratch(writer);
}

function writeFloat(writer: protobuf.Writer, value: number): void {
  scratch.setFloat64(0, value);
  // Go's NaN is 7ff8000000000001, that of JavaScript ends in 0.
  if (Number.isNaN(value)) scratch.setInt32(4, 1);
  writeScratch(writer);
}

/**
 * Writes the fields of a `dapper.trace.Tag`.
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
 *
 * @param tag - An int beyond int64 is brought into it, see {@link toInt64}.
 */
export function writeTag(writer: protobuf.Writer, tag: KratosTag): void {
  writeText(writer, tagSchema.key, tag.key);
  switch (tag.kind) {
    case 'string':
      writeText(writer, tagSchema.value, tag.value);
      break;
    case 'int':
      writeInt32(writer, tagSchema.kind, tagKind.INT);
      writeInt(writer, tag.value);
      break;
    case 'bool':
      writeInt32(writer, tagSchema.kind, tagKind.BOOL);
      writer.uint32(tagSchema.value).uint32(1).bool(tag.value);
      break;
    case 'float':
      writeInt32(writer, tagSchema.kind, tagKind.FLOAT);
      writeFloat(writer, tag.value);
      break;
  }
}

interface Parts {
  key: string;
  kind: number;
  value: Uint8Array;
}

const FIELDS = new Map<number, FieldReader<Parts>>([
  [tagSchema.key, (tag, reader) => (tag.key = reader.stringVerify())],
  [tagSchema.kind, (tag, reader) => (tag.kind = reader.int32())],
  [tagSchema.value, (tag, reader) => (tag.value = reader.bytes())],
]);

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function view({ key, value }: Parts, length: number): DataView {
  if (value.length !== length)
    throw new RangeError(`tag ${JSON.stringify(key)} has ${value.length} bytes, not ${length}`);
  return new DataView(value.buffer, value.byteOffset, length);
}

function toSafe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * Reads a `dapper.trace.Tag`, also of a Kratos v1 peer: eight bytes under the kind BOOL are a
 * float.
 *
 * @throws Error when the bytes are not such a message, the kind is unknown, or the value does not
 *   have the length of its kind. Bytes of a string that are not UTF-8 become U+FFFD.
 */
export function readTag(bytes: Uint8Array): KratosTag {
  const parts = readMessage(bytes, { key: '', kind: 0, value: new Uint8Array() }, FIELDS);
  const { key, kind, value } = parts;
  switch (kind) {
    case tagKind.STRING:
      return { key, kind: 'string', value: utf8.decode(value) };
    case tagKind.INT:
      return { key, kind: 'int', value: toSafe(view(parts, 8).getBigInt64(0)) };
    case tagKind.BOOL:
      if (value.length !== 8) return { key, kind: 'bool', value: view(parts, 1).getUint8(0) !== 0 };
      return { key, kind: 'float', value: view(parts, 8).getFloat64(0) };
    case tagKind.FLOAT:
      return { key, kind: 'float', value: view(parts, 8).getFloat64(0) };
    default:
      throw new RangeError(`tag ${JSON.stringify(key)} is of the unknown kind ${kind}`);
  }
}
