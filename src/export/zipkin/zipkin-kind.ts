import { SpanKind } from '@opentelemetry/api';

const KINDS: ReadonlyMap<unknown, SpanKind> = new Map([
  ['client', SpanKind.CLIENT],
  ['server', SpanKind.SERVER],
  ['producer', SpanKind.PRODUCER],
  ['consumer', SpanKind.CONSUMER],
]);

/**
 * Gives the kind that a `span.kind` tag stands for, as the original's `WriteSpan` read it.
 *
 * @param value - The value of the tag.
 * @returns The kind, or `undefined` when the value is not one of the four that Zipkin knows.
 */
export function kindOfTag(value: unknown): SpanKind | undefined {
  return KINDS.get(value);
}
