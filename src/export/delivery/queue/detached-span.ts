import type { Attributes, Link, SpanContext } from '@opentelemetry/api';
import { flatText } from '../../../wire/span/write/flat-copy.js';
import type { EndedSpan, ReadableSpan, SpanEvent } from '../../../otel/sdk-shapes.js';

/** Marks spans on which nothing hangs but what an exporter reads. */
export const DETACHED: unique symbol = Symbol('kratos-otel.detached');

/**
 * What an exporter reads of an ended span, and nothing else. The SDK's span holds whatever somebody
 * has put on it (a patched `end()` with the response in its closure, the object of a processor, a
 * request), and a queue would keep all that alive.
 */
class DetachedSpan implements ReadableSpan {
  readonly [DETACHED] = true;
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
  private readonly context: SpanContext;

  constructor(span: ReadableSpan) {
    const { parentSpanContext, links, status } = span;
    this.name = flatText(span.name);
    this.kind = span.kind;
    this.startTime = span.startTime;
    this.endTime = span.endTime;
    this.duration = span.duration;
    this.status = status.message === undefined ? status : flatStatus(status);
    this.attributes = flatten(span.attributes);
    this.events = span.events;
    for (const event of span.events) flattenEvent(event);
    this.links = links.length === 0 ? links : links.map(smallLink);
    this.resource = span.resource;
    this.instrumentationScope = span.instrumentationScope;
    this.droppedAttributesCount = span.droppedAttributesCount;
    this.droppedEventsCount = span.droppedEventsCount;
    this.droppedLinksCount = span.droppedLinksCount;
    this.context = span.spanContext();
    if (parentSpanContext !== undefined) this.parentSpanContext = smallContext(parentSpanContext);
  }

  spanContext(): SpanContext {
    return this.context;
  }
}

/**
 * @param span - An ended span.
 * @returns A span with the same fields that keeps nothing else alive; one that is so already is
 *   returned as it is, and so is one that cannot be read.
 */
export function detachedSpan(span: EndedSpan): EndedSpan {
  if ((span as { readonly [DETACHED]?: true })[DETACHED] === true) return span;
  try {
    return new DetachedSpan(span as ReadableSpan);
  } catch {
    // The exporter says what is wrong with it.
    return span;
  }
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
  const { attributes } = link;
  const context = smallContext(link.context);
  return attributes === undefined
    ? { ...link, context }
    : { ...link, context, attributes: flatten(attributes) };
}

function flattenEvent(event: SpanEvent): void {
  event.name = flatText(event.name);
  if (event.attributes !== undefined) flatten(event.attributes);
}

function flatStatus({ code, message }: ReadableSpan['status']): ReadableSpan['status'] {
  return { code, message: flatText(message ?? '') };
}

/** In place: the texts are the same, so that nobody sees it. */
function flatten(attributes: Attributes): Attributes {
  for (const key in attributes) {
    const value = attributes[key];
    if (typeof value === 'string') attributes[key] = flatText(value);
    else if (Array.isArray(value)) flattenList(value);
  }
  return attributes;
}

function flattenList(list: unknown[]): void {
  for (const [index, item] of list.entries()) {
    if (typeof item === 'string') list[index] = flatText(item);
  }
}
