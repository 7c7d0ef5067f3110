import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '../../../otel/sdk-shapes.js';
import { stateOf } from '../../../otel/span/span-state.js';
import { isKindName, kindName } from './kind-name.js';
import { sendTag } from './send-tag.js';
import type { TagSink } from './tag-sink.js';

const KIND = 'span.kind';
const ERROR = 'error';
// What the original put on every span (`dapper.go`), in its order.
const RESOURCE_TAGS = ['region', 'zone', 'hostname', 'ip'] as const;

/**
 * Sends the tags that say what is known of the process.
 *
 * @param resource - Attributes of the resource.
 * @param sink - Where they go.
 */
export function sendResourceTags(resource: Attributes, sink: TagSink): void {
  for (const key of RESOURCE_TAGS) {
    const value = resource[key];
    if (value !== undefined) sendTag(sink, key, value, undefined);
  }
}

/**
 * Sends the other tags of a span, which follow those of its process, in the order in which the
 * original wrote them: the kind, and then the span's own. A key can so occur twice, as it could
 * there.
 *
 * A `span.kind` attribute with one of the four names is the kind, whatever the span was started
 * as. A failed span without an attribute `error` gets `error = true` at the end.
 *
 * @param span - The span; it is not changed.
 * @param sink - Where they go.
 * @throws Whatever reading a foreign value throws.
 */
export function sendTags(span: ReadableSpan, sink: TagSink): void {
  const { attributes } = span;
  const tagged = attributes[KIND];
  const isTagged = isKindName(tagged);
  const kind = isTagged ? tagged : kindName(span.kind);
  if (kind !== undefined) sink.kind(kind);
  const exact = stateOf(span.spanContext())?.exactTags;
  // Not a list of keys, which would be made for each span.
  for (const key in attributes) {
    if (!Object.prototype.hasOwnProperty.call(attributes, key)) continue;
    const value = attributes[key];
    if (value === undefined || (isTagged && key === KIND)) continue;
    sendTag(sink, key, value, exact?.get(key));
  }
  if (span.status.code === SpanStatusCode.ERROR && attributes[ERROR] === undefined) {
    sink.bool(ERROR, true);
  }
}
