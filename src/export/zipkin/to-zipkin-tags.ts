import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { goSprint } from './go-sprint.js';
import { kindOfTag } from './zipkin-kind.js';

// What the original put on every span; all else in a resource (telemetry.sdk.*, process.*) would
// be the same noise on each of them.
const RESOURCE_TAGS = ['region', 'zone', 'hostname', 'ip'] as const;

/**
 * Gives the tags of a span as the original meant to write them: the four of the resource, then the
 * span's own, which win. (The original sends an empty text for every tag that is not one: it prints
 * the result of the type assertion that has just failed.) A failed span always has a tag `error`, since that is what Zipkin colours and
 * searches by; where its status has a message, the stock exporter makes that the value.
 *
 * @param span - The span; it is not changed.
 * @returns Strings by key, without a prototype.
 * @throws Whatever reading a foreign value throws.
 */
export function toZipkinTags(span: ReadableSpan): Record<string, string> {
  const tags = Object.create(null) as Record<string, string>;
  for (const key of RESOURCE_TAGS) put(tags, key, span.resource.attributes[key]);
  for (const [key, value] of Object.entries(span.attributes)) {
    if (!isKindTag(key, value)) put(tags, key, value);
  }
  if (span.status.code === SpanStatusCode.ERROR && !('error' in tags)) tags.error = 'true';
  return tags;
}

function put(tags: Record<string, string>, key: string, value: Attributes[string]): void {
  if (value !== undefined) tags[key] = goSprint(value);
}

/** The original wrote this tag as the kind and not as a tag. */
function isKindTag(key: string, value: unknown): boolean {
  return key === 'span.kind' && kindOfTag(value) !== undefined;
}
