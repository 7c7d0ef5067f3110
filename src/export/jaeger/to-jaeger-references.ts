import { INVALID_SPANID, isSpanContextValid, type Link } from '@opentelemetry/api';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { spanIdBytes, traceIdBytes } from './id-bytes.js';
import type { ThriftReference } from './jaeger-thrift.js';

// The attribute by which the OpenTracing shims of OpenTelemetry, and `follow()`, say what a link is.
const TYPE_ATTRIBUTE = 'opentracing.ref_type';

/**
 * Gives the references of a span: its parent as CHILD_OF, then its links as FOLLOWS_FROM, or as
 * CHILD_OF where `opentracing.ref_type` says `child_of`. The stock exporter leaves the parent out
 * and makes FOLLOWS_FROM of every link. A reference has no room for the attributes of a link.
 *
 * @param span - The span; it is not changed.
 * @returns The references; a link without valid ids points nowhere and has none.
 * @throws RangeError when the trace id of the span is not hex.
 */
export function toJaegerReferences(span: ReadableSpan): ThriftReference[] {
  const links = span.links.filter((link) => isSpanContextValid(link.context)).map(linkReference);
  const parentId = parentIdOf(span);
  if (parentId === INVALID_SPANID) return links;
  return [reference('CHILD_OF', span.spanContext().traceId, parentId), ...links];
}

/**
 * @param span - A span.
 * @returns The id of its parent; zeros for a root, and for a parent without valid ids.
 */
export function parentIdOf({ parentSpanContext }: ReadableSpan): string {
  if (parentSpanContext === undefined || !isSpanContextValid(parentSpanContext)) {
    return INVALID_SPANID;
  }
  return parentSpanContext.spanId;
}

function linkReference({ context, attributes }: Link): ThriftReference {
  const isChildOf = attributes?.[TYPE_ATTRIBUTE] === 'child_of';
  return reference(isChildOf ? 'CHILD_OF' : 'FOLLOWS_FROM', context.traceId, context.spanId);
}

function reference(
  refType: ThriftReference['refType'],
  traceId: string,
  spanId: string,
): ThriftReference {
  const { high, low } = traceIdBytes(traceId);
  return { refType, traceIdLow: low, traceIdHigh: high, spanId: spanIdBytes(spanId) };
}
