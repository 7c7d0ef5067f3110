import protobuf from 'protobufjs/minimal.js';
import { spanSchema } from './generated/span-schema.js';
import { writeLog } from './kratos-log-codec.js';
import { writeReference } from './kratos-reference-codec.js';
import type { KratosSpan } from './kratos-span.js';
import { writeTag } from './kratos-tag-codec.js';
import { writeDuration, writeTimestamp } from './protobuf-time.js';
import { hexToUint64 } from './uint64-hex.js';
import { writeInt32, writeInt64, writeText } from './write-field.js';

type Writer = protobuf.Writer;

function writeProbability(writer: Writer, probability: number): void {
  const float = Math.fround(probability);
  // -0 is written, as by Go: only the bit pattern of all zeros is the default.
  if (!Object.is(float, 0)) writer.uint32(spanSchema.samplingProbability).float(float);
}

function writeNested<T>(
  writer: Writer,
  tag: number,
  items: readonly T[],
  write: (writer: Writer, item: T) => void,
): void {
  for (const item of items) {
    writer.uint32(tag).fork();
    write(writer, item);
    writer.ldelim();
  }
}

/**
 * Encodes a span as the Kratos v1 reporter does (`marshalSpanV1` in `pkg/net/trace/marshal.go`):
 * one message `dapper.trace.Span` of `proto/span.proto`, without length or other frame.
 *
 * The bytes are those of Go's `proto.Marshal`: fields in the order of their numbers (so `version`,
 * 99, stands last), empty and zero values left out, the times written even when they are zero. They
 * differ in two points, where the original is at fault: the kind of float tags (see
 * `writeTag`) and the sampling probability, which it never fills in.
 *
 * ```text
 * 0a 03 737663              service_name "svc"
 * 12 02 6f70                operation_name "op"
 * 20 01                     trace_id 1
 * 28 01                     span_id 1 (parent_id 0 is left out)
 * a201 0b 08 80f383fc05     start_time { seconds: 1602288000,
 *         10 959aef3a                    nanos: 123456789 }
 * aa01 00                   duration {}
 * 980601                    version 1
 * ```
 *
 * @param span - Ids of more than 64 bits lose their upper part; lone surrogates in text become
 *   U+FFFD; an int beyond int64 becomes its nearest end.
 * @returns A copy of its own, which the caller may keep.
 * @throws RangeError when an id is not hex.
 */
export function encodeKratosSpan(span: KratosSpan): Uint8Array {
  const writer = protobuf.Writer.create();
  writeText(writer, spanSchema.serviceName, span.serviceName);
  writeText(writer, spanSchema.operationName, span.operationName);
  writeText(writer, spanSchema.caller, span.caller ?? '');
  writeInt64(writer, spanSchema.traceId, hexToUint64(span.traceId));
  writeInt64(writer, spanSchema.spanId, hexToUint64(span.spanId));
  writeInt64(writer, spanSchema.parentId, hexToUint64(span.parentId));
  writeInt32(writer, spanSchema.level, span.level ?? 0);
  writeProbability(writer, span.samplingProbability);
  writeNested(writer, spanSchema.tags, span.tags, writeTag);
  writeNested(writer, spanSchema.logs, span.logs, writeLog);
  writeText(writer, spanSchema.env, span.env ?? '');
  writer.uint32(spanSchema.startTime).fork();
  writeTimestamp(writer, span.startUnixNano);
  writer.ldelim().uint32(spanSchema.duration).fork();
  writeDuration(writer, span.durationNano);
  writer.ldelim();
  writeNested(writer, spanSchema.references, span.references ?? [], writeReference);
  writeInt32(writer, spanSchema.version, span.version);
  return writer.finish();
}
