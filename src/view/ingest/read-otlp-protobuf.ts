import type protobuf from 'protobufjs/minimal.js';
import { int64ToBigInt } from '../../wire/span/int64.js';
import { readMessage, type FieldReader } from '../../wire/span/read/read-message.js';
import type { ReadSpans } from '../model/view-span.js';
import { readOtlp } from './read-otlp.js';

type Draft = Record<string, unknown>;
type Fields = Map<number, FieldReader<Draft>>;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
/** Nested values are read by nested calls: no deeper than this. */
const MAX_DEPTH = 16;

let depth = 0;

/** Fields of the messages of `opentelemetry/proto/trace/v1/trace.proto`, under their names in JSON. */
const KEY_VALUE: Fields = new Map([
  field(1, BYTES, 'key', (reader) => reader.string()),
  field(2, BYTES, 'value', readAnyValue),
]);
const ARRAY: Fields = new Map([list(1, 'values', readAnyValue)]);
const KEY_VALUES: Fields = new Map([list(1, 'values', nested(KEY_VALUE))]);
const ANY_VALUE: Fields = new Map([
  field(1, BYTES, 'stringValue', (reader) => reader.string()),
  field(2, VARINT, 'boolValue', (reader) => reader.bool()),
  field(3, VARINT, 'intValue', (reader) => String(int64ToBigInt(reader.int64()))),
  field(4, FIXED64, 'doubleValue', (reader) => reader.double()),
  field(5, BYTES, 'arrayValue', nested(ARRAY)),
  field(6, BYTES, 'kvlistValue', nested(KEY_VALUES)),
  field(7, BYTES, 'bytesValue', (reader) => Buffer.from(reader.bytes()).toString('base64')),
]);
const EVENT: Fields = new Map([
  field(1, FIXED64, 'timeUnixNano', time),
  field(2, BYTES, 'name', (reader) => reader.string()),
  list(3, 'attributes', nested(KEY_VALUE)),
]);
const LINK: Fields = new Map([
  field(1, BYTES, 'traceId', hex),
  field(2, BYTES, 'spanId', hex),
  list(4, 'attributes', nested(KEY_VALUE)),
]);
const STATUS: Fields = new Map([
  field(2, BYTES, 'message', (reader) => reader.string()),
  field(3, VARINT, 'code', (reader) => reader.int32()),
]);
const SPAN: Fields = new Map([
  field(1, BYTES, 'traceId', hex),
  field(2, BYTES, 'spanId', hex),
  field(4, BYTES, 'parentSpanId', hex),
  field(5, BYTES, 'name', (reader) => reader.string()),
  field(6, VARINT, 'kind', (reader) => reader.int32()),
  field(7, FIXED64, 'startTimeUnixNano', time),
  field(8, FIXED64, 'endTimeUnixNano', time),
  list(9, 'attributes', nested(KEY_VALUE)),
  list(11, 'events', nested(EVENT)),
  list(13, 'links', nested(LINK)),
  field(15, BYTES, 'status', nested(STATUS)),
]);
const SCOPE: Fields = new Map([field(1, BYTES, 'name', (reader) => reader.string())]);
const SCOPE_SPANS: Fields = new Map([
  field(1, BYTES, 'scope', nested(SCOPE)),
  list(2, 'spans', nested(SPAN)),
]);
const RESOURCE: Fields = new Map([list(1, 'attributes', nested(KEY_VALUE))]);
const RESOURCE_SPANS: Fields = new Map([
  field(1, BYTES, 'resource', nested(RESOURCE)),
  list(2, 'scopeSpans', nested(SCOPE_SPANS)),
]);
const REQUEST: Fields = new Map([list(1, 'resourceSpans', nested(RESOURCE_SPANS))]);

/**
 * Reads an `ExportTraceServiceRequest` of OTLP in protobuf.
 *
 * @param bytes - The body.
 * @throws Error when the bytes are no such message.
 */
export function readOtlpProtobuf(bytes: Uint8Array): ReadSpans {
  return readOtlp(readMessage<Draft>(bytes, { resourceSpans: [] }, REQUEST));
}

function field(
  number: number,
  wireType: number,
  name: string,
  read: (reader: protobuf.Reader) => unknown,
): [number, FieldReader<Draft>] {
  return [(number << 3) | wireType, (draft, reader) => (draft[name] = read(reader))];
}

function list(
  number: number,
  name: string,
  read: (reader: protobuf.Reader) => unknown,
): [number, FieldReader<Draft>] {
  const add: FieldReader<Draft> = (draft, reader) => {
    ((draft[name] ??= []) as unknown[]).push(read(reader));
  };
  return [(number << 3) | BYTES, add];
}

function nested(fields: Fields): (reader: protobuf.Reader) => Draft {
  return (reader) => readMessage<Draft>(reader.bytes(), {}, fields);
}

function readAnyValue(reader: protobuf.Reader): Draft {
  const bytes = reader.bytes();
  if (depth > MAX_DEPTH) return { stringValue: '…' };
  depth++;
  try {
    return readMessage<Draft>(bytes, {}, ANY_VALUE);
  } finally {
    depth--;
  }
}

function hex(reader: protobuf.Reader): string {
  return Buffer.from(reader.bytes()).toString('hex');
}

function time(reader: protobuf.Reader): bigint {
  return BigInt.asUintN(64, int64ToBigInt(reader.fixed64()));
}
