import { reportedSpanId, reportedTraceId, type TraceIdBits } from '../../reported-ids.js';

const NO_BYTES = Buffer.alloc(8);

/**
 * Splits a trace id into the two i64 of Jaeger.
 *
 * @param traceId - 32 hex digits.
 * @param bits - How much of it is reported: with 64 the high half is 0, as a Kratos service in Go
 *   has it, unless the low half is zero.
 * @returns 8 bytes each.
 * @throws RangeError when it is anything else, or zero. The stock sender would write a wrong id, or
 *   lose the whole batch.
 */
export function traceIdBytes(traceId: string, bits: TraceIdBits): { high: Buffer; low: Buffer } {
  const reported = reportedTraceId(traceId, bits);
  return {
    high: reported.length === 32 ? Buffer.from(reported.slice(0, 16), 'hex') : NO_BYTES,
    low: Buffer.from(reported.slice(-16), 'hex'),
  };
}

/**
 * @param spanId - 16 hex digits.
 * @returns 8 bytes.
 * @throws RangeError when it is anything else, or zero.
 */
export function spanIdBytes(spanId: string): Buffer {
  return Buffer.from(reportedSpanId(spanId), 'hex');
}

/**
 * @param spanId - The id of a parent; `undefined` for a root.
 * @returns 8 bytes, zeros for a root.
 */
export function parentIdBytes(spanId: string | undefined): Buffer {
  return spanId === undefined ? NO_BYTES : spanIdBytes(spanId);
}
