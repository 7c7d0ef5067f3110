import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import { toText } from '../../api/tags/attribute-value.js';
import type { ResourceLike as Resource, ReadableSpan } from '../../otel/sdk-shapes.js';
import {
  reportedParentId,
  reportedSpanId,
  reportedTraceId,
  type TraceIdBits,
} from '../reported-ids.js';
import { toZipkinEndpoint, type ZipkinEndpoint } from './to-zipkin-endpoint.js';
import { toZipkinEvents } from './to-zipkin-events.js';
import { toZipkinTags } from './to-zipkin-tags.js';
import { toHrTime, wholeMicroseconds } from './whole-microseconds.js';
import { kindOfTag } from './zipkin-kind.js';

const SERVICE_NAME = 'service.name';
// What the OpenTelemetry specification calls a service that nobody named.
const UNNAMED_SERVICE = 'unknown_service';
// Zipkin takes a duration of 0 for one that is not known.
const LEAST_DURATION_US = 1;
const NO_TAGS: Resource = { attributes: {} };

/** A span as the stock Zipkin exporter takes it, with what that has no place for. */
export interface ZipkinReadableSpan extends ReadableSpan {
  /** The other side of the call: see `exportToZipkin`. */
  readonly remoteEndpoint: ZipkinEndpoint | undefined;
}

/**
 * Rewrites a span so that the stock Zipkin exporter sends what the original's Zipkin report sent:
 * annotations with key and value, whole microseconds, string tags, the service of the resource, no
 * parent where the parent's id is zero. Zipkin has no place for links: they stay behind, as in the
 * original. A time or a parent that Zipkin would reject with the whole batch is mended.
 *
 * @param span - An ended span; it is not changed.
 * @param traceIdBits - How much of the trace id is reported, default 128 bits.
 * @returns A span to hand to `exportToZipkin`, and to nothing else.
 * @throws RangeError when the trace id or the span id is not hex, and whatever reading a foreign
 *   value throws.
 */
export function toZipkinReadableSpan(
  span: ReadableSpan,
  traceIdBits: TraceIdBits = 128,
): ZipkinReadableSpan {
  const { [SERVICE_NAME]: serviceTag, ...tags } = toZipkinTags(span);
  const kind = kindOfTag(span.attributes['span.kind']) ?? span.kind;
  const context = reportedContext(span.spanContext(), traceIdBits);
  const parentId = reportedParentId(span.parentSpanContext?.spanId);
  const start = wholeMicroseconds(span.startTime) ?? wholeMicroseconds(span.endTime) ?? 0;
  return {
    name: toText(span.name),
    kind,
    spanContext: () => context,
    ...(parentId !== undefined && { parentSpanContext: { ...context, spanId: parentId } }),
    startTime: toHrTime(start),
    endTime: span.endTime,
    duration: durationOf(span),
    status: span.status,
    attributes: withService(tags, serviceName(span.resource)),
    links: span.links,
    events: toZipkinEvents(span.events, start),
    ended: span.ended,
    resource: serviceTag === undefined ? NO_TAGS : { attributes: { [SERVICE_NAME]: serviceTag } },
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    remoteEndpoint: toZipkinEndpoint(kind, span.attributes),
  };
}

function reportedContext(context: SpanContext, traceIdBits: TraceIdBits): SpanContext {
  return {
    traceId: reportedTraceId(context.traceId, traceIdBits),
    spanId: reportedSpanId(context.spanId),
    traceFlags: context.traceFlags,
  };
}

/**
 * From the rounded start to the rounded end. Were the duration rounded by itself, a span that ends
 * with its parent could end a microsecond after it.
 */
function durationOf({ startTime, duration }: ReadableSpan): HrTime {
  const start = wholeMicroseconds(startTime);
  const end = wholeMicroseconds([startTime[0] + duration[0], startTime[1] + duration[1]]);
  const whole =
    start === undefined || end === undefined ? wholeMicroseconds(duration) : end - start;
  return toHrTime(Math.max(whole ?? 0, LEAST_DURATION_US));
}

/**
 * The stock exporter takes the service from this attribute first, and makes tags of what is
 * enumerable: so the service of the resource arrives without becoming a tag, also when the spans
 * of one batch have several, and a span's own `service.name` can stay a mere tag.
 */
function withService(tags: Record<string, string>, service: string): Attributes {
  return Object.defineProperty(tags, SERVICE_NAME, { value: service, enumerable: false });
}

function serviceName(resource: Resource): string {
  const name = resource.attributes[SERVICE_NAME];
  return typeof name === 'string' && name !== '' ? name : UNNAMED_SERVICE;
}
