import type { Attributes, AttributeValue, Link } from '@opentelemetry/api';
import type { EndedSpan } from '../../../otel/sdk-shapes.js';

// Measured with SDK 2.12 on Node 20, for spans as `detachedSpan()` makes them, and rounded up.
const SPAN_BYTES = 760;
const EVENT_BYTES = 200;
const LINK_BYTES = 330;
const FIELD_BYTES = 32;
const NUMBER_BYTES = 16;
const ITEM_BYTES = 8;
// An object for the text, and from this length on another one: `flatText()` makes a view.
const TEXT_BYTES = 24;
const LEAST_VIEW = 13;
const VIEW_BYTES = 32;

type SizedSpan = EndedSpan & { readonly links?: readonly Link[] };

/**
 * Estimates how much of the heap a span takes that waits, so that a queue stays under its bound. It
 * is more than the span has on the wire: a span without any tag takes some 700 bytes.
 *
 * @param span - A span as `detachedSpan()` makes it.
 * @returns Bytes; of a span that cannot be read, those of an empty one.
 */
export function estimateHeapBytes(span: EndedSpan): number {
  try {
    const { name, events, attributes, status, links = [] } = span as SizedSpan;
    let bytes = SPAN_BYTES + textBytes(name) + attributeBytes(attributes);
    if (status.message !== undefined) bytes += textBytes(status.message);
    for (const event of events) {
      bytes += EVENT_BYTES + textBytes(event.name) + attributeBytes(event.attributes);
    }
    for (const link of links) bytes += LINK_BYTES + attributeBytes(link.attributes);
    return bytes;
  } catch {
    return SPAN_BYTES;
  }
}

function attributeBytes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) bytes += FIELD_BYTES + textBytes(key) + valueBytes(attributes[key]);
  return bytes;
}

function valueBytes(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return textBytes(value);
  if (!Array.isArray(value)) return NUMBER_BYTES;
  let bytes = NUMBER_BYTES;
  for (const item of value as unknown[]) {
    bytes += ITEM_BYTES;
    if (typeof item === 'string') bytes += textBytes(item);
    else if (typeof item === 'number' && !Number.isInteger(item)) bytes += NUMBER_BYTES;
  }
  return bytes;
}

/** Two bytes a unit as soon as one of them needs it. */
function textBytes(text: string): number {
  const { length } = text;
  const bytes = Buffer.byteLength(text) === length ? length : 2 * length;
  return bytes + TEXT_BYTES + (length < LEAST_VIEW ? 0 : VIEW_BYTES);
}
