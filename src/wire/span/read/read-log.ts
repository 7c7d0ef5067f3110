import { fieldSchema, logSchema } from '../../generated/span-schema.js';
import { int64ToBigInt } from '../int64.js';
import type { KratosLog, KratosLogField } from '../kratos-span.js';
import { readMessage, type FieldReader } from './read-message.js';

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
