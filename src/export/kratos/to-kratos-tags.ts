import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { stateOf } from '../../otel/span-state.js';
import type { KratosTag } from '../../wire/kratos-span.js';
import { isKindName, kindName } from './kind-name.js';
import { toKratosTag } from './to-kratos-tag.js';

const KIND = 'span.kind';
const ERROR = 'error';
// What the original put on every span (`dapper.go`), in its order.
const RESOURCE_TAGS = ['region', 'zone', 'hostname', 'ip'] as const;

/**
 * Gives the tags of a span in the order in which the original wrote them: what is known of the
 * process, the kind, and then the span's own. A key can so occur twice, as it could there.
 *
 * A `span.kind` attribute with one of the four names is the kind, whatever the span was started
 * as. A failed span without an attribute `error` gets `error = true` at the end.
 *
 * @param span - The span; it is not changed.
 * @throws Whatever reading a foreign value throws.
 */
export function toKratosTags(span: ReadableSpan): KratosTag[] {
  const tags: KratosTag[] = [];
  for (const key of RESOURCE_TAGS) {
    const value = span.resource.attributes[key];
    if (value !== undefined) tags.push(toKratosTag(key, value));
  }
  const tagged = span.attributes[KIND];
  const kind = isKindName(tagged) ? tagged : kindName(span.kind);
  if (kind !== undefined) tags.push({ key: KIND, kind: 'string', value: kind });
  addAttributes(tags, span);
  if (span.status.code === SpanStatusCode.ERROR && span.attributes[ERROR] === undefined) {
    tags.push({ key: ERROR, kind: 'bool', value: true });
  }
  return tags;
}

function addAttributes(tags: KratosTag[], span: ReadableSpan): void {
  const exact = stateOf(span.spanContext())?.exactTags;
  for (const [key, value] of Object.entries(span.attributes)) {
    if (value === undefined || (key === KIND && isKindName(value))) continue;
    tags.push(toKratosTag(key, value, exact?.get(key)));
  }
}
