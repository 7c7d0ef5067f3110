import type protobuf from 'protobufjs/minimal.js';
import { fieldSchema, logSchema } from './generated/span-schema.js';
import { int64ToBigInt, toInt64 } from './int64.js';
import type { KratosLog, KratosLogField } from './kratos-span.js';
import type { FieldReader } from './read-message.js';
import { readMessage } from './read-message.js';
import { writeInt64, writeText } from './write-field.js';

/**
 * Writes the fields of a `dapper.trace.Log`.
 *
 * @param log - Its time is nanoseconds since the Unix epoch, within int64.
 */
export function writeLog(writer: protobuf.Writer, log: KratosLog): void {
  writeInt64(writer, logSchema.timestamp, toInt64(log.timestampUnixNano));
  for (const field of log.fields) {
    writer.uint32(logSchema.fields).fork();
    writeText(writer, fieldSchema.key, field.key);
    writeText(writer, fieldSchema.value, field.value);
    writer.ldelim();
  }
}

interface FieldParts {
  key: string;
  value: string;
}

const FIELD_FIELDS = new Map<number, FieldReader<FieldParts>>([
  [fieldSchema.key, (field, reader) => (field.key = reader.stringVerify())],
  // Bytes in the schema: a peer may put there what is not UTF-8, which becomes U+FFFD.
  [fieldSchema.value, (field, reader) => (field.value = reader.string())],
]);

interface LogParts {
  timestampUnixNano: bigint;
  fields: KratosLogField[];
}

const LOG_FIELDS = new Map<number, FieldReader<LogParts>>([
  [logSchema.timestamp, (log, reader) => (log.timestampUnixNano = int64ToBigInt(reader.int64()))],
  [
    logSchema.fields,
    (log, reader) =>
      log.fields.push(readMessage(reader.bytes(), { key: '', value: '' }, FIELD_FIELDS)),
  ],
]);

/**
 * Reads a `dapper.trace.Log`; its deprecated key, kind and value are skipped.
 *
 * @throws Error when the bytes are not such a message.
 */
export function readLog(bytes: Uint8Array): KratosLog {
  return readMessage(bytes, { timestampUnixNano: 0n, fields: [] }, LOG_FIELDS);
}
