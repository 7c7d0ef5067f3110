const TRACE_ID = /^[0-9a-f]{32}$/i;
const SPAN_ID = /^[0-9a-f]{16}$/i;

/**
 * Splits a trace id into the two i64 of Jaeger, all 128 bits of it.
 *
 * @param traceId - 32 hex digits.
 * @returns 8 bytes each.
 * @throws RangeError when it is anything else. The stock sender would write a wrong id, or lose the
 *   whole batch.
 */
export function traceIdBytes(traceId: string): { high: Buffer; low: Buffer } {
  if (!TRACE_ID.test(traceId)) throw new RangeError(`not a trace id: ${JSON.stringify(traceId)}`);
  return {
    high: Buffer.from(traceId.slice(0, 16), 'hex'),
    low: Buffer.from(traceId.slice(16), 'hex'),
  };
}

/**
 * @param spanId - 16 hex digits.
 * @returns 8 bytes.
 * @throws RangeError when it is anything else.
 */
export function spanIdBytes(spanId: string): Buffer {
  if (!SPAN_ID.test(spanId)) throw new RangeError(`not a span id: ${JSON.stringify(spanId)}`);
  return Buffer.from(spanId, 'hex');
}
