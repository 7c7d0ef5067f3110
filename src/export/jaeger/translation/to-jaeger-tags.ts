import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '../../../otel/sdk-shapes.js';
import { stateOf } from '../../../otel/span/span-state.js';
import type { ThriftTag } from './jaeger-thrift.js';
import { stringTag, toJaegerTag } from './to-jaeger-tag.js';

const KIND_TAG = 'span.kind';
const ERROR_TAG = 'error';

/**
 * Gives the tags of a span: its attributes with their types, then what Jaeger has no field for, in
 * the words of OpenTelemetry's mapping to Jaeger. Those of the process are not among them.
 *
 * A failed span always has `error` = true of type BOOL, since that is what Jaeger colours and
 * searches by. Where the application set `error` to something else, Jaeger gets both: its tags are
 * a list, in which a key may stand twice.
 *
 * @param span - The span; it is not changed.
 * @returns The tags in order.
 * @throws Whatever reading a foreign value throws.
 */
export function toJaegerTags(span: ReadableSpan): ThriftTag[] {
  const exactTags = stateOf(span.spanContext())?.exactTags;
  const own = Object.entries(span.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => toJaegerTag(key, value, exactTags?.get(key)));
  return [...own, ...kindTags(span), ...statusTags(span), ...originTags(span)];
}

/** A `span.kind` that the application set is more exact than the kind: Jaeger takes any string. */
function kindTags({ kind, attributes }: ReadableSpan): ThriftTag[] {
  // Callers without types pass any number.
  const name = SpanKind[kind] as string | undefined;
  if (name === undefined || kind === SpanKind.INTERNAL) return [];
  return attributes[KIND_TAG] === undefined ? [stringTag(KIND_TAG, name.toLowerCase())] : [];
}

function statusTags({ status, attributes }: ReadableSpan): ThriftTag[] {
  if (status.code === SpanStatusCode.UNSET) return [];
  const tags = [stringTag('otel.status_code', SpanStatusCode[status.code])];
  if (status.message) tags.push(toJaegerTag('otel.status_description', status.message));
  if (status.code === SpanStatusCode.ERROR && attributes[ERROR_TAG] !== true) {
    tags.push(toJaegerTag(ERROR_TAG, true));
  }
  return tags;
}

function originTags(span: ReadableSpan): ThriftTag[] {
  const { name, version } = span.instrumentationScope;
  const texts = { 'otel.scope.name': name, 'otel.scope.version': version };
  const counts = {
    'otel.dropped_attributes_count': span.droppedAttributesCount,
    'otel.dropped_events_count': span.droppedEventsCount,
    'otel.dropped_links_count': span.droppedLinksCount,
  };
  return Object.entries({ ...texts, ...counts })
    .filter(([, value]) => Boolean(value))
    .map(([key, value]) => toJaegerTag(key, value));
}
