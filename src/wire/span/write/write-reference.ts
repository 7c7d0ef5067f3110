import type { ByteWriter } from './byte-writer.js';
import { spanRefRefType, spanRefSchema, spanSchema } from '../../generated/span-schema.js';
import type { KratosReference } from '../kratos-span.js';
import { writeInt32 } from './write-field.js';
import { writeId } from './write-id.js';

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
