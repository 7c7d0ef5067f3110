import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { EndedSpan } from '../sdk-shapes.js';

/** Where a code of a Kratos answer may stand: the header itself, or as instrumentations capture it. */
const STATUS_KEYS = ['kratos-status-code', 'http.response.header.kratos-status-code'];

/**
 * A recorded exception, and the log of `kratos-otel/http` about a caller that was gone before it had the
 * answer: most of them had lost patience.
 */
const FAILURE_EVENTS = ['exception', 'aborted'];

/**
 * @param span - An ended span.
 * @returns Whether it failed: by its status, the tag `error` of Kratos and OpenTracing, a recorded
 *   exception, an answer that was aborted, or a code of a Kratos answer other than 0.
 */
export function hasFailed({ status, attributes, events }: EndedSpan): boolean {
  return (
    status.code === SpanStatusCode.ERROR ||
    attributes.error === true ||
    attributes.error === 'true' ||
    events.some(({ name }) => FAILURE_EVENTS.includes(name)) ||
    hasErrorCode(attributes)
  );
}

function hasErrorCode(attributes: Attributes): boolean {
  return STATUS_KEYS.some((key) => {
    const value = attributes[key];
    const code: unknown = Array.isArray(value) ? value[0] : value;
    return code !== undefined && code !== null && code !== '' && String(code) !== '0';
  });
}
