import { spanRefRefType, spanRefSchema } from '../../generated/span-schema.js';
import type { KratosReference } from '../kratos-span.js';
import { readMessage, type FieldReader } from './read-message.js';
import { uint64ToHex } from '../../header/uint64-hex.js';

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
