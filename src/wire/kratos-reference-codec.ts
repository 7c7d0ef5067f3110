import type { ByteWriter } from './byte-writer.js';
import { spanRefRefType, spanRefSchema, spanSchema } from './generated/span-schema.js';
import type { KratosReference } from './kratos-span.js';
import type { FieldReader } from './read-message.js';
import { readMessage } from './read-message.js';
import { uint64ToHex } from './uint64-hex.js';
import { writeId, writeInt32 } from './write-field.js';

const NUMBERS = { childOf: spanRefRefType.CHILD_OF, followsFrom: spanRefRefType.FOLLOWS_FROM };

/**
 * Writes a `dapper.trace.SpanRef` field of a span.
 *
 * @throws RangeError when an id is not hex.
 */
export function writeReference(writer: ByteWriter, reference: KratosReference): void {
  const mark = writer.open(spanSchema.references);
  writeInt32(writer, spanRefSchema.refType, NUMBERS[reference.type]);
  writeId(writer, spanRefSchema.traceId, reference.traceId);
  writeId(writer, spanRefSchema.spanId, reference.spanId);
  writer.close(mark);
}

interface Parts {
  refType: number;
  traceId: string;
  spanId: string;
}

const FIELDS = new Map<number, FieldReader<Parts>>([
  [spanRefSchema.refType, (ref, reader) => (ref.refType = reader.int32())],
  [spanRefSchema.traceId, (ref, reader) => (ref.traceId = uint64ToHex(reader.uint64()))],
  [spanRefSchema.spanId, (ref, reader) => (ref.spanId = uint64ToHex(reader.uint64()))],
]);

/**
 * Reads a `dapper.trace.SpanRef`.
 *
 * @throws Error when the bytes are not such a message, or the type is unknown.
 */
export function readReference(bytes: Uint8Array): KratosReference {
  const parts = readMessage(bytes, { refType: 0, traceId: '0', spanId: '0' }, FIELDS);
  const { refType, traceId, spanId } = parts;
  if (refType === spanRefRefType.CHILD_OF) return { type: 'childOf', traceId, spanId };
  if (refType === spanRefRefType.FOLLOWS_FROM) return { type: 'followsFrom', traceId, spanId };
  throw new RangeError(`a reference is of the unknown type ${refType}`);
}
