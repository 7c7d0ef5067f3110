import type { ByteWriter } from './byte-writer.js';
import { encodeMessage } from '../../encode-message.js';
import { spanSchema } from '../../generated/span-schema.js';
import { LogWriter, writeLog } from './write-log.js';
import { writeReference } from './write-reference.js';
import type { KratosSpan } from '../kratos-span.js';
import { TagWriter, writeTag } from './write-tag.js';
import { writeDuration, writeStart } from './write-time.js';
import { writeInt32, writeText } from './write-field.js';
import { writeId } from './write-id.js';

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
 * @returns Bytes that the caller may keep and that nothing changes later. As those of a small
 *   `Buffer` they are part of a larger piece of memory.
 * @throws RangeError when an id is not hex.
 */
export function encodeKratosSpan(span: KratosSpan): Uint8Array {
  return encodeMessage(span, writeSpan);
}

function writeSpan(writer: ByteWriter, span: KratosSpan): void {
  writeText(writer, spanSchema.serviceName, span.serviceName);
  writeText(writer, spanSchema.operationName, span.operationName);
  writeText(writer, spanSchema.caller, span.caller ?? '');
  writeId(writer, spanSchema.traceId, span.traceId);
  writeId(writer, spanSchema.spanId, span.spanId);
  writeId(writer, spanSchema.parentId, span.parentId);
  writeInt32(writer, spanSchema.level, span.level ?? 0);
  writeProbability(writer, span.samplingProbability);
  const tags = new TagWriter(writer);
  for (const tag of span.tags) writeTag(tags, tag);
  const logs = new LogWriter(writer);
  for (const log of span.logs) writeLog(logs, log);
  writeText(writer, spanSchema.env, span.env ?? '');
  writeStart(writer, span.startUnixNano);
  writeDuration(writer, span.durationNano);
  for (const reference of span.references ?? []) writeReference(writer, reference);
  writeInt32(writer, spanSchema.version, span.version);
}

/** Writes the `sampling_probability` of a span, unless it is 0 as a float32. */
export function writeProbability(writer: ByteWriter, probability: number): void {
  const float = Math.fround(probability);
  // -0 is written, as by Go: only the bit pattern of all zeros is the default.
  if (Object.is(float, 0)) return;
  writer.varint(spanSchema.samplingProbability);
  writer.float(float);
}
