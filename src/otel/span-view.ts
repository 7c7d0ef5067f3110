import type { EndedSpan, ReadableSpan } from './sdk-shapes.js';

/** Fields of a span that go out with another value. */
export type SpanChanges = Partial<Record<keyof ReadableSpan, unknown>>;

/**
 * @param span - An ended span; it is not changed.
 * @param changes - Other values for some of its fields.
 * @returns The span with these values; everything else, now and later, is the span's.
 */
export function viewOf(span: EndedSpan, changes: SpanChanges): EndedSpan {
  const descriptors: PropertyDescriptorMap = {};
  for (const [key, value] of Object.entries(changes)) {
    descriptors[key] = { value, enumerable: true };
  }
  return Object.create(span, descriptors) as EndedSpan;
}
