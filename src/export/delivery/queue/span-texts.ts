import type { Attributes, Link } from '@opentelemetry/api';
import { flatText } from '../../../wire/span/write/flat-copy.js';
import type { ResourceLike, SpanEvent } from '../../../otel/sdk-shapes.js';

/** What a span without any text takes: measured with SDK 2.12 on Node 20, and rounded up. */
export const LEAST_HEAP_BYTES = 760;
/** Ids, times, kind and the names of their fields in Zipkin's JSON, the widest of the formats. */
export const LEAST_WIRE_BYTES = 320;
const EVENT_BYTES = { heap: 200, wire: 64 };
const LINK_BYTES = { heap: 330, wire: 120 };
// On the wire: quotes, colon and comma in JSON; tags and lengths in protobuf.
const FIELD_BYTES = { heap: 32, wire: 8 };
// On the wire a double has up to 24 characters, a date or a 64-bit number fewer.
const NUMBER_BYTES = { heap: 16, wire: 24 };
const ITEM_BYTES = 8;
// An object for the text, and from this length on another one: `flatText()` makes a view.
const TEXT_BYTES = 24;
const LEAST_VIEW = 13;
const VIEW_BYTES = 32;
// Up to this length, to look at each character takes less time than to ask Node.
const SHORT = 40;

/**
 * Goes through the texts of one span: makes each of them one that keeps no other text alive, and
 * estimates what they take.
 *
 * - `heapBytes` keeps a queue under its bound.
 * - `wireBytes` keeps a batch under a limit in the widest of the usual formats. Text counts as UTF-8;
 *   what JSON has to escape is not looked for: a backend that says "too large" all the same gets the
 *   batch in halves.
 */
export class SpanTexts {
  heapBytes = LEAST_HEAP_BYTES;
  wireBytes = LEAST_WIRE_BYTES;

  /** @param canWrite - Whether texts are replaced where they stand. The new texts are equal to the old ones. */
  constructor(private readonly canWrite: boolean) {}

  /** @returns The text, in a piece of its own. */
  text(text: string): string {
    const { length } = text;
    const bytes = utf8Bytes(text);
    this.wireBytes += bytes;
    // Two bytes a unit as soon as one of them needs it.
    this.heapBytes += TEXT_BYTES + (bytes === length ? length : 2 * length);
    if (length < LEAST_VIEW) return text;
    this.heapBytes += VIEW_BYTES;
    return this.canWrite ? flatText(text) : text;
  }

  event(event: SpanEvent): void {
    this.add(EVENT_BYTES);
    const name = this.text(event.name);
    if (this.canWrite) event.name = name;
    this.attributes(event.attributes);
  }

  link(link: Link): void {
    this.add(LINK_BYTES);
    this.attributes(link.attributes);
  }

  attributes(attributes: Attributes | undefined): void {
    for (const key in attributes) {
      this.add(FIELD_BYTES);
      this.text(key);
      const value = attributes[key];
      if (typeof value === 'string') {
        const text = this.text(value);
        if (this.canWrite && text.length >= LEAST_VIEW) attributes[key] = text;
      } else {
        this.add(NUMBER_BYTES);
        if (Array.isArray(value)) this.list(value);
      }
    }
  }

  private list(list: unknown[]): void {
    for (const [index, item] of list.entries()) {
      this.heapBytes += ITEM_BYTES;
      this.wireBytes += FIELD_BYTES.wire;
      if (typeof item !== 'string') {
        this.wireBytes += NUMBER_BYTES.wire;
        if (typeof item === 'number' && !Number.isInteger(item))
          this.heapBytes += NUMBER_BYTES.heap;
        continue;
      }
      const text = this.text(item);
      if (this.canWrite) list[index] = text;
    }
  }

  private add({ heap, wire }: typeof FIELD_BYTES): void {
    this.heapBytes += heap;
    this.wireBytes += wire;
  }
}

const knownResources = new WeakMap<ResourceLike, number>();

/** @returns What a resource has on the wire: Zipkin repeats it in every span. */
export function resourceBytes(resource: ResourceLike | undefined): number {
  // An SDK logs an error when attributes are read that are still being detected.
  if (resource === undefined || resource.asyncAttributesPending === true) return 0;
  let bytes = knownResources.get(resource);
  if (bytes === undefined) {
    const texts = new SpanTexts(false);
    texts.attributes(resource.attributes);
    bytes = texts.wireBytes - LEAST_WIRE_BYTES;
    knownResources.set(resource, bytes);
  }
  return bytes;
}

function utf8Bytes(text: string): number {
  const { length } = text;
  if (!(length <= SHORT)) return Buffer.byteLength(text);
  for (let index = 0; index < length; index++) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.byteLength(text);
  }
  return length;
}
