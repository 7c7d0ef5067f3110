import type { Attributes, HrTime, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import { toText } from '../../api/tags/attribute-value.js';
import type { ReadableSpan, ResourceLike } from '../../otel/sdk-shapes.js';
import {
  reportedParentId,
  reportedSpanId,
  reportedTraceId,
  type TraceIdBits,
} from '../reported-ids.js';
import { toZipkinEndpoint, type ZipkinEndpoint } from './to-zipkin-endpoint.js';
import { toZipkinEvents } from './to-zipkin-events.js';
import { kindOfTag, toZipkinTags } from './to-zipkin-tags.js';
import { toHrTime, wholeDuration, wholeMicroseconds } from '../whole-microseconds.js';

// Zipkin takes a duration of 0 for one that is not known.
const LEAST_DURATION_US = 1;

/**
 * A span that the stock Zipkin exporter turns into what the original's Zipkin report sent:
 * annotations with key and value, whole microseconds, string tags, the service of the resource, no
 * parent where the parent's id is zero. Zipkin has no place for links: they stay behind, as in the
 * original. A time or a parent that Zipkin would reject with the whole batch is mended.
 */
export class ZipkinReadableSpan implements ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: ReadableSpan['links'];
  readonly events: ReadableSpan['events'];
  readonly ended: boolean;
  readonly resource: ResourceLike;
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  /** The other side of the call, for which the stock exporter has no place. */
  readonly remoteEndpoint: ZipkinEndpoint | undefined;
  private readonly context: SpanContext;

  /**
   * @param span - An ended span; it is not changed.
   * @param traceIdBits - How much of the trace id is reported.
   * @throws RangeError when the trace id or the span id is not hex, and whatever reading a foreign
   *   value throws.
   */
  constructor(span: ReadableSpan, traceIdBits: TraceIdBits) {
    const own = span.spanContext();
    const { traceFlags } = own;
    const traceId = reportedTraceId(own.traceId, traceIdBits);
    const parentId = reportedParentId(span.parentSpanContext?.spanId);
    const { round } = Math;
    const start =
      wholeMicroseconds(span.startTime, round) ?? wholeMicroseconds(span.endTime, round) ?? 0;
    const { attributes, resource } = toZipkinTags(span);
    this.name = toText(span.name);
    this.kind = kindOfTag(span.attributes['span.kind']) ?? span.kind;
    this.context = { traceId, spanId: reportedSpanId(own.spanId), traceFlags };
    if (parentId !== undefined) {
      this.parentSpanContext = { traceId, spanId: parentId, traceFlags };
    }
    this.startTime = toHrTime(start);
    this.endTime = span.endTime;
    this.duration = toHrTime(Math.max(wholeDuration(span, round), LEAST_DURATION_US));
    this.status = span.status;
    this.attributes = attributes;
    this.links = span.links;
    this.events = toZipkinEvents(span.events, start);
    this.ended = span.ended;
    this.resource = resource;
    this.instrumentationScope = span.instrumentationScope;
    this.droppedAttributesCount = span.droppedAttributesCount;
    this.droppedEventsCount = span.droppedEventsCount;
    this.droppedLinksCount = span.droppedLinksCount;
    this.remoteEndpoint = toZipkinEndpoint(this.kind, span.attributes);
  }

  spanContext(): SpanContext {
    return this.context;
  }
}
