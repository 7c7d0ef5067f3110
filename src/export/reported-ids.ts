import { showValue } from '../config/show-value.js';

const TRACE_ID = /^(?!0{32}$)[0-9a-f]{32}$/i;
const SPAN_ID = /^(?!0{16}$)[0-9a-f]{16}$/i;
const ZEROS = /^0+$/;
const HALF = 16;

/**
 * How much of a trace id is reported: all 128 bits, or the low half, which is all that a Kratos
 * service in Go has of it.
 */
export type TraceIdBits = 64 | 128;

/**
 * Checks a trace id and gives what of it is reported. A backend refuses a whole batch for an id
 * that it cannot read.
 *
 * @param traceId - 32 hex digits.
 * @param bits - How much of it is reported.
 * @returns 32 hex digits, or the last 16 of them, in lower case. All 32 too where the low half is
 *   zero, since an id of zeros is none.
 * @throws RangeError when it is anything else, or zero.
 */
export function reportedTraceId(traceId: string, bits: TraceIdBits): string {
  if (!TRACE_ID.test(traceId)) {
    throw new RangeError(`not a trace id: ${JSON.stringify(traceId)}`);
  }
  const low = traceId.slice(HALF);
  return (bits === 128 || ZEROS.test(low) ? traceId : low).toLowerCase();
}

/**
 * @param spanId - 16 hex digits.
 * @returns The digits, in lower case.
 * @throws RangeError when it is anything else, or zero.
 */
export function reportedSpanId(spanId: string): string {
  if (!SPAN_ID.test(spanId)) {
    throw new RangeError(`not a span id: ${JSON.stringify(spanId)}`);
  }
  return spanId.toLowerCase();
}

/**
 * @param spanId - The id of a parent, if there is one.
 * @returns The digits in lower case; `undefined` for a root, and where it is no id.
 */
export function reportedParentId(spanId: string | undefined): string | undefined {
  return spanId !== undefined && SPAN_ID.test(spanId) ? spanId.toLowerCase() : undefined;
}

/**
 * @param entry - With what the error begins, such as `kratos-otel/zipkin`.
 * @param bits - What the application gave as `traceIdBits`.
 * @throws RangeError when it is neither of the two.
 */
export function checkTraceIdBits(entry: string, bits: unknown): void {
  if (bits === 64 || bits === 128) return;
  throw new RangeError(`${entry}: traceIdBits must be 64 or 128, got ${showValue(bits)}`);
}
