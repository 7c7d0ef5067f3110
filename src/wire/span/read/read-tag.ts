import { tagKind, tagSchema } from '../../generated/span-schema.js';
import type { KratosTag } from '../kratos-span.js';
import { readMessage, type FieldReader } from './read-message.js';

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
