import type { Attributes, Link, SpanContext } from '@opentelemetry/api';
import type { EndedSpan, ReadableSpan, SpanEvent } from '../../../otel/sdk-shapes.js';
import { LEAST_HEAP_BYTES, LEAST_WIRE_BYTES, SpanTexts, resourceBytes } from './span-texts.js';

/** A span that waits, and how much it is. */
export interface WaitingSpan {
  readonly span: EndedSpan;
  /** What it takes of the heap while it waits, estimated. */
  readonly heapBytes: number;
  /** Its size in the widest of the usual formats, estimated: see {@link SpanTexts}. */
  readonly wireBytes: number;
}

/** Marks spans on which nothing hangs but what an exporter reads. */
export const DETACHED: unique symbol = Symbol('kratos-otel.detached');

/**
 * What an exporter reads of an ended span, and nothing else. The SDK's span holds whatever somebody
 * has put on it (a patched `end()` with the response in its closure, the object of a processor, a
 * request), and a queue would keep all that alive.
 */
class DetachedSpan implements ReadableSpan, WaitingSpan {
  readonly name: string;
  readonly kind: ReadableSpan['kind'];
  readonly parentSpanContext?: SpanContext;
  readonly startTime: ReadableSpan['startTime'];
  readonly endTime: ReadableSpan['endTime'];
  readonly duration: ReadableSpan['duration'];
  readonly status: ReadableSpan['status'];
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly Link[];
  readonly ended = true;
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  readonly heapBytes: number;
  readonly wireBytes: number;
  private readonly context: SpanContext;

  constructor(span: ReadableSpan, texts: SpanTexts) {
    const { parentSpanContext, status, attributes, events, links, resource } = span;
    this.name = texts.text(span.name);
    this.kind = span.kind;
    if (parentSpanContext !== undefined) this.parentSpanContext = smallContext(parentSpanContext);
    this.startTime = span.startTime;
    this.endTime = span.endTime;
    this.duration = span.duration;
    this.status =
      typeof status.message === 'string'
        ? { code: status.code, message: texts.text(status.message) }
        : status;
    this.attributes = attributes;
    texts.attributes(attributes);
    this.events = events;
    for (const event of events) texts.event(event);
    this.links = links.length === 0 ? links : links.map(smallLink);
    for (const link of this.links) texts.link(link);
    this.resource = resource;
    this.instrumentationScope = span.instrumentationScope;
    this.droppedAttributesCount = span.droppedAttributesCount;
    this.droppedEventsCount = span.droppedEventsCount;
    this.droppedLinksCount = span.droppedLinksCount;
    this.context = span.spanContext();
    this.heapBytes = texts.heapBytes;
    this.wireBytes = texts.wireBytes + resourceBytes(resource);
  }

  get span(): this {
    return this;
  }

  spanContext(): SpanContext {
    return this.context;
  }
}

/**
 * @param span - An ended span.
 * @returns A span with the same fields that keeps nothing else alive; one that is so already is
 *   returned as it is. Where a span cannot be read, the span itself: who exports it says what is
 *   wrong with it.
 */
export function detachedSpan(span: EndedSpan): EndedSpan {
  return waitingSpan(span).span;
}

/** @returns {@link detachedSpan}, with its sizes; of one that cannot be read, those of an empty one. */
export function waitingSpan(span: EndedSpan): WaitingSpan {
  if (span instanceof DetachedSpan) return span;
  if ((span as { readonly [DETACHED]?: true })[DETACHED] === true)
    return measured(span as ReadableSpan);
  for (const canWrite of [true, false]) {
    try {
      return new DetachedSpan(span as ReadableSpan, new SpanTexts(canWrite));
    } catch {
      // What is frozen cannot be written to, but it can be read.
    }
  }
  return { span, heapBytes: LEAST_HEAP_BYTES, wireBytes: LEAST_WIRE_BYTES };
}

/** A span that is detached already, with its sizes. */
function measured(span: ReadableSpan): WaitingSpan {
  const texts = new SpanTexts(false);
  texts.text(span.name);
  if (typeof span.status.message === 'string') texts.text(span.status.message);
  texts.attributes(span.attributes);
  for (const event of span.events) texts.event(event);
  for (const link of span.links) texts.link(link);
  const { heapBytes, wireBytes } = texts;
  return { span, heapBytes, wireBytes: wireBytes + resourceBytes(span.resource) };
}

/** What a propagator or an application has put beside the ids stays behind. */
function smallContext({
  traceId,
  spanId,
  traceFlags,
  traceState,
  isRemote,
}: SpanContext): SpanContext {
  const context: SpanContext = { traceId, spanId, traceFlags };
  if (isRemote !== undefined) context.isRemote = isRemote;
  if (traceState !== undefined) context.traceState = traceState;
  return context;
}

function smallLink(link: Link): Link {
  return { ...link, context: smallContext(link.context) };
}
