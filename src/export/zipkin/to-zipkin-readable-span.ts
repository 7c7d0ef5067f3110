import { INVALID_SPANID, type Attributes } from '@opentelemetry/api';
import type { ResourceLike as Resource, ReadableSpan } from '../../otel/sdk-shapes.js';
import { toZipkinEvents } from './to-zipkin-events.js';
import { toZipkinTags } from './to-zipkin-tags.js';
import { wholeMicroseconds } from './whole-microseconds.js';
import { kindOfTag } from './zipkin-kind.js';

const SERVICE_NAME = 'service.name';
// What the OpenTelemetry specification calls a service that nobody named.
const UNNAMED_SERVICE = 'unknown_service';
// Zipkin takes a duration of 0 for one that is not known.
const LEAST_DURATION_US = 1;
const NO_TAGS: Resource = { attributes: {} };

/**
 * Rewrites a span so that the stock Zipkin exporter sends what the original's Zipkin report sent:
 * annotations with key and value, whole microseconds, string tags, the service of the resource, no
 * parent where the parent's id is zero. Zipkin has no place for links: they stay behind, as in the
 * original.
 *
 * @param span - An ended span; it is not changed.
 * @returns A span to hand to the stock exporter, and to nothing else.
 * @throws Whatever reading a foreign value throws.
 */
export function toZipkinReadableSpan(span: ReadableSpan): ReadableSpan {
  const { [SERVICE_NAME]: serviceTag, ...tags } = toZipkinTags(span);
  const parent = span.parentSpanContext;
  return {
    name: span.name,
    kind: kindOfTag(span.attributes['span.kind']) ?? span.kind,
    spanContext: () => span.spanContext(),
    ...(parent && parent.spanId !== INVALID_SPANID && { parentSpanContext: parent }),
    startTime: wholeMicroseconds(span.startTime),
    endTime: span.endTime,
    duration: wholeMicroseconds(span.duration, LEAST_DURATION_US),
    status: span.status,
    attributes: withService(tags, serviceName(span.resource)),
    links: span.links,
    events: toZipkinEvents(span.events),
    ended: span.ended,
    resource: serviceTag === undefined ? NO_TAGS : { attributes: { [SERVICE_NAME]: serviceTag } },
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
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
