import { TraceFlags, type Link } from '@opentelemetry/api';
import { spanRefRefType, spanRefSchema } from '../../wire/generated/span-schema.js';
import type { ByteReader } from './byte-reader.js';
import { toSpanId, toTraceId } from './wire-ids.js';

// OpenTelemetry's semantic convention for what OpenTracing called the type of a reference.
const REF_TYPE = 'opentracing.ref_type';

/**
 * Reads one reference.
 *
 * @param reader - Stands before the length of a `dapper.trace.SpanRef`, and then behind it.
 * @returns The link; `undefined` for one without ids, which leads nowhere.
 * @throws MalformedSpanError when it is none.
 */
export function readReferenceLink(reader: ByteReader): Link | undefined {
  const { limit } = reader;
  reader.span();
  const end = reader.at;
  reader.at = reader.start;
  reader.limit = end;
  let type = 0;
  let traceId = '';
  let spanId = '';
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === spanRefSchema.refType) type = reader.varint();
    else if (tag === spanRefSchema.traceId) {
      reader.varint();
      traceId = toTraceId(reader.high, reader.low);
    } else if (tag === spanRefSchema.spanId) {
      reader.varint();
      spanId = toSpanId(reader.high, reader.low);
    } else reader.skip(tag);
  }
  reader.limit = limit;
  if (traceId === '' || spanId === '') return undefined;
  return {
    context: { traceId, spanId, traceFlags: TraceFlags.SAMPLED },
    attributes: {
      [REF_TYPE]: type === spanRefRefType.CHILD_OF ? 'child_of' : 'follows_from',
    },
  };
}
