import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { parseGoBool } from '../../go/parse-go-bool.js';
import { goSprint } from '../../go/go-sprint.js';
import { kindOfTag } from './zipkin-kind.js';

const ERROR = 'error';
const SERVICE_NAME = 'service.name';

/**
 * Gives the tags of a span: those of its resource, as the stock exporter has them (the original
 * wrote `region`, `zone`, `hostname` and `ip`), then the span's own, which win. (The original sends
 * an empty text for every tag that is not one: it prints the result of the type assertion that has
 * just failed.)
 *
 * Zipkin colours and finds every span that has a tag `error`, whatever that says. So a failed span
 * always has one; where its status has a message, the stock exporter makes that the value. One that
 * only says that nothing failed is left out, as OpenTelemetry's mapping to Zipkin asks.
 *
 * @param span - The span; it is not changed.
 * @returns Strings by key, without a prototype.
 * @throws Whatever reading a foreign value throws.
 */
export function toZipkinTags(span: ReadableSpan): Record<string, string> {
  const tags = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(span.resource.attributes)) {
    // The service has a field of its own.
    if (key !== SERVICE_NAME) put(tags, key, value);
  }
  for (const [key, value] of Object.entries(span.attributes)) {
    if (!isKindTag(key, value)) put(tags, key, value);
  }
  if (tags[ERROR] !== undefined && parseGoBool(tags[ERROR]) === false) {
    Reflect.deleteProperty(tags, ERROR);
  }
  if (span.status.code === SpanStatusCode.ERROR) tags[ERROR] ??= 'true';
  return tags;
}

function put(tags: Record<string, string>, key: string, value: Attributes[string]): void {
  if (value !== undefined) tags[key] = goSprint(value);
}

/** The original wrote this tag as the kind and not as a tag. */
function isKindTag(key: string, value: unknown): boolean {
  return key === 'span.kind' && kindOfTag(value) !== undefined;
}
