import type { Attributes, AttributeValue, Link } from '@opentelemetry/api';
import type { EndedSpan, ResourceLike } from '../../../otel/sdk-shapes.js';

// Ids, times, kind and the names of their fields in Zipkin's JSON, the widest of the formats.
const SPAN_BYTES = 320;
const EVENT_BYTES = 64;
const LINK_BYTES = 120;
// Quotes, colon and comma in JSON; tags and lengths in protobuf.
const FIELD_BYTES = 8;
// A double has up to 24 characters, a date or a 64-bit number fewer.
const NUMBER_BYTES = 24;

type SizedSpan = EndedSpan & {
  readonly links?: readonly Link[];
  readonly resource?: ResourceLike;
};

const resourceBytes = new WeakMap<object, number>();

/**
 * Estimates how many bytes a span is in the widest of the usual formats, so that a batch stays under
 * a limit in any of them. Text is counted as UTF-8; what JSON has to escape is not looked for: a
 * backend that says "too large" all the same gets the batch in halves. How much memory the span
 * takes is another question: see `estimate-heap-bytes.ts`.
 *
 * @param span - An ended span.
 * @returns Bytes; of a span that cannot be read, those of an empty one.
 */
export function estimateSpanBytes(span: EndedSpan): number {
  try {
    const { name, events, attributes, status, links = [], resource } = span as SizedSpan;
    let bytes = SPAN_BYTES + textBytes(name) + attributeBytes(attributes);
    if (status.message !== undefined) bytes += textBytes(status.message);
    for (const event of events) {
      bytes += EVENT_BYTES + textBytes(event.name) + attributeBytes(event.attributes);
    }
    for (const link of links) bytes += LINK_BYTES + attributeBytes(link.attributes);
    return resource === undefined ? bytes : bytes + bytesOfResource(resource);
  } catch {
    return SPAN_BYTES;
  }
}

/** Zipkin repeats the resource in every span. */
function bytesOfResource(resource: ResourceLike): number {
  // An SDK logs an error when somebody reads attributes that are still being detected.
  if (resource.asyncAttributesPending === true) return 0;
  let bytes = resourceBytes.get(resource);
  if (bytes === undefined) {
    bytes = attributeBytes(resource.attributes);
    resourceBytes.set(resource, bytes);
  }
  return bytes;
}

function attributeBytes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) bytes += textBytes(key) + valueBytes(attributes[key]) + FIELD_BYTES;
  return bytes;
}

function valueBytes(value: AttributeValue | null | undefined): number {
  if (typeof value === 'string') return textBytes(value);
  if (!Array.isArray(value)) return NUMBER_BYTES;
  let bytes = 0;
  for (const item of value) bytes += valueBytes(item ?? undefined) + FIELD_BYTES;
  return bytes;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text);
}
