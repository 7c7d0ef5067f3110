import { spanSchema } from '../../generated/span-schema.js';
import { readLog } from './read-log.js';
import { readReference } from './read-reference.js';
import type { KratosLog, KratosReference, KratosSpan, KratosTag } from '../kratos-span.js';
import { readTag } from './read-tag.js';
import { readTime } from './read-time.js';
import type { FieldReader } from './read-message.js';
import { readMessage } from './read-message.js';
import { uint64ToHex } from '../../header/uint64-hex.js';

type Draft = { -readonly [K in keyof KratosSpan]: KratosSpan[K] } & {
  tags: KratosTag[];
  logs: KratosLog[];
  references?: KratosReference[];
};

const FIELDS = new Map<number, FieldReader<Draft>>([
  [spanSchema.version, (span, reader) => (span.version = reader.int32())],
  [spanSchema.serviceName, (span, reader) => (span.serviceName = reader.stringVerify())],
  [spanSchema.operationName, (span, reader) => (span.operationName = reader.stringVerify())],
  [spanSchema.caller, (span, reader) => (span.caller = reader.stringVerify())],
  [spanSchema.traceId, (span, reader) => (span.traceId = uint64ToHex(reader.uint64()))],
  [spanSchema.spanId, (span, reader) => (span.spanId = uint64ToHex(reader.uint64()))],
  [spanSchema.parentId, (span, reader) => (span.parentId = uint64ToHex(reader.uint64()))],
  [spanSchema.level, (span, reader) => (span.level = reader.int32())],
  [spanSchema.samplingProbability, (span, reader) => (span.samplingProbability = reader.float())],
  [spanSchema.tags, (span, reader) => span.tags.push(readTag(reader.bytes()))],
  [spanSchema.logs, (span, reader) => span.logs.push(readLog(reader.bytes()))],
  [spanSchema.env, (span, reader) => (span.env = reader.stringVerify())],
  [spanSchema.startTime, (span, reader) => (span.startUnixNano = readTime(reader.bytes()))],
  [spanSchema.duration, (span, reader) => (span.durationNano = readTime(reader.bytes()))],
  [
    spanSchema.references,
    (span, reader) => (span.references ??= []).push(readReference(reader.bytes())),
  ],
]);

/**
 * Decodes what `encodeSpan` or the reporter of a Kratos v1 service wrote: one message
 * `dapper.trace.Span` of `proto/span.proto`.
 *
 * Fields that are not there have their defaults (`''`, `'0'`, `0`, none); unknown and deprecated
 * ones are skipped. Float tags are read under either kind, see `readTag`.
 *
 * @param bytes - The message without length or other frame.
 * @throws Error that starts with `kratos span: ` when the bytes are truncated or not a span; its
 *   `cause` is what went wrong.
 */
export function decodeKratosSpan(bytes: Uint8Array): KratosSpan {
  const draft: Draft = {
    version: 0,
    serviceName: '',
    operationName: '',
    traceId: '0',
    spanId: '0',
    parentId: '0',
    samplingProbability: 0,
    tags: [],
    logs: [],
    startUnixNano: 0n,
    durationNano: 0n,
  };
  try {
    return readMessage(bytes, draft, FIELDS);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`kratos span: ${reason}`, { cause });
  }
}
