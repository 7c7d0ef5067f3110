import { SpanStatusCode, type Span } from '@opentelemetry/api';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import { parseGoBool } from '../../go/parse-go-bool.js';
import { toText } from './attribute-value.js';

/**
 * Sets or clears the status of a span as a tag `error` says. OpenTelemetry's compatibility with
 * OpenTracing asks for it: backends look for failed spans by their status.
 *
 * | value of the tag | status |
 * |---|---|
 * | `true`, Go's words for it (`'true'`, `'1'`, …), a number that is not 0 | ERROR, with the message that is there |
 * | `false`, Go's words for it, 0, `null`, `undefined`, `''` | unset, if it was ERROR |
 * | anything else: a text, an `Error` | ERROR, with this as the message |
 *
 * @param span - A recording span. A status OK, which is final in OpenTelemetry, stays.
 * @param value - The value of the tag.
 */
export function markFailed(span: Span, value: unknown): void {
  const text = isNothing(value) ? 'false' : toText(value);
  const isFailed = typeof value === 'number' ? value !== 0 : parseGoBool(text);
  const { status } = span as Partial<EndedSpan>;
  if (isFailed === false) {
    if (status?.code === SpanStatusCode.ERROR) clearStatus(span);
  } else if (isFailed === undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: text });
  } else if (status?.code !== SpanStatusCode.ERROR) {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || Number.isNaN(value);
}

/** `setStatus()` ignores UNSET, and after OK nothing could fail the span any more. */
function clearStatus(span: Span): void {
  Reflect.set(span, 'status', { code: SpanStatusCode.UNSET });
}
