import { isSpanContextValid, type Link } from '@opentelemetry/api';
import type { ReadableSpan } from '../../../otel/sdk-shapes.js';
import { reportedParentId, type TraceIdBits } from '../../reported-ids.js';
import { spanIdBytes, traceIdBytes } from './id-bytes.js';
import type { ThriftReference } from './jaeger-thrift.js';

// The attribute by which the OpenTracing shims of OpenTelemetry, and `follow()`, say what a link is.
export const TYPE_ATTRIBUTE = 'opentracing.ref_type';

/**
 * Gives the references of a span: its parent as CHILD_OF, then its links as FOLLOWS_FROM, or as
 * CHILD_OF where `opentracing.ref_type` says `child_of`. The stock exporter leaves the parent out
 * and makes FOLLOWS_FROM of every link. A reference has no room for the attributes of a link: see
 * `toJaegerLinkLogs`.
 *
 * @param span - The span; it is not changed.
 * @param bits - How much of a trace id is reported.
 * @returns The references; a link without valid ids points nowhere and has none.
 * @throws RangeError when the trace id of the span is not hex.
 */
export function toJaegerReferences(span: ReadableSpan, bits: TraceIdBits): ThriftReference[] {
  const links = linksOf(span).map((link) => linkReference(link, bits));
  const parentId = parentIdOf(span);
  if (parentId === undefined) return links;
  return [reference('CHILD_OF', span.spanContext().traceId, parentId, bits), ...links];
}

/**
 * @param span - A span.
 * @returns The id of its parent; `undefined` for a root, and for a parent without a valid id.
 */
export function parentIdOf({ parentSpanContext }: ReadableSpan): string | undefined {
  return reportedParentId(parentSpanContext?.spanId);
}

/**
 * @param span - A span.
 * @returns Its links that point somewhere.
 */
export function linksOf({ links }: ReadableSpan): Link[] {
  return links.filter((link) => isSpanContextValid(link.context));
}

function linkReference({ context, attributes }: Link, bits: TraceIdBits): ThriftReference {
  const isChildOf = attributes?.[TYPE_ATTRIBUTE] === 'child_of';
  const refType = isChildOf ? 'CHILD_OF' : 'FOLLOWS_FROM';
  return reference(refType, context.traceId, context.spanId, bits);
}

function reference(
  refType: ThriftReference['refType'],
  traceId: string,
  spanId: string,
  bits: TraceIdBits,
): ThriftReference {
  const { high, low } = traceIdBytes(traceId, bits);
  return { refType, traceIdLow: low, traceIdHigh: high, spanId: spanIdBytes(spanId) };
}
