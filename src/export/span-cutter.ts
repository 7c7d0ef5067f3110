import type { AttributeValue, Attributes, Link } from '@opentelemetry/api';
import type { ReadableSpan, ResourceLike, SpanEvent } from '../otel/sdk-shapes.js';
import { cutText } from './cut-bytes.js';

/** How much of a span is kept. */
export interface Cut {
  /** Bytes of UTF-8 that each text may have: values, keys, names, messages; also a printed list. */
  readonly textBytes: number;
  /** Entries that each list may have: attributes of one thing, events, links. */
  readonly entries: number;
  /** Entries that all of them may have together. */
  readonly allEntries: number;
}

/** Makes views of a span with less in it. Everything that is within the limits stays itself. */
export class SpanCutter {
  private entriesLeft: number;

  private constructor(private readonly limits: Cut) {
    this.entriesLeft = limits.allEntries;
  }

  /**
   * @param span - A span; it is not changed.
   * @param limits - What to keep.
   * @returns A view, or the span itself when it is within the limits.
   * @throws Whatever reading a foreign value throws.
   */
  static cut(span: ReadableSpan, limits: Cut): ReadableSpan {
    return new SpanCutter(limits).span(span);
  }

  private span(span: ReadableSpan): ReadableSpan {
    const name = this.text(span.name);
    const attributes = this.attributes(span.attributes);
    const events = this.list(span.events, (event) => this.event(event));
    const links = this.list(span.links, (link) => this.link(link));
    const status = this.field(span.status, 'message', (message) => this.text(message));
    const resource = this.resource(span.resource);
    const isSame =
      name === span.name &&
      attributes === span.attributes &&
      events === span.events &&
      links === span.links &&
      status === span.status &&
      resource === span.resource;
    if (isSame) return span;
    const { parentSpanContext, startTime, endTime, duration, kind, ended } = span;
    const { instrumentationScope, droppedAttributesCount } = span;
    return {
      ...{ name, kind, startTime, endTime, duration, ended, instrumentationScope },
      ...(parentSpanContext !== undefined && { parentSpanContext }),
      ...{ attributes, events, links, status, resource },
      spanContext: () => span.spanContext(),
      droppedAttributesCount: droppedAttributesCount + missing(span.attributes, attributes),
      droppedEventsCount: span.droppedEventsCount + span.events.length - events.length,
      droppedLinksCount: span.droppedLinksCount + span.links.length - links.length,
    };
  }

  private event(event: SpanEvent): SpanEvent {
    const named = this.field(event, 'name', (name) => this.text(name));
    return this.field(named, 'attributes', (attributes) => this.attributes(attributes));
  }

  private link(link: Link): Link {
    return this.field(link, 'attributes', (attributes) => this.attributes(attributes));
  }

  /** What says of which process the span is, keeps all of its entries. */
  private resource(resource: ResourceLike): ResourceLike {
    const { textBytes } = this.limits;
    const all = { textBytes, entries: Infinity, allEntries: Infinity };
    const attributes = new SpanCutter(all).attributes(resource.attributes);
    return attributes === resource.attributes ? resource : { attributes };
  }

  /** The thing itself, or a copy with another value for one field. */
  private field<T extends object, K extends keyof T>(
    thing: T,
    key: K,
    cut: (value: NonNullable<T[K]>) => T[K],
  ): T {
    const value = thing[key];
    if (value === undefined || value === null) return thing;
    const kept = cut(value);
    return kept === value ? thing : { ...thing, [key]: kept };
  }

  private list<T>(list: readonly T[], cut: (item: T) => T): readonly T[] {
    const kept: T[] = [];
    let isSame = true;
    for (const item of list) {
      if (kept.length >= this.limits.entries || this.entriesLeft <= 0) return kept;
      this.entriesLeft--;
      const less = cut(item);
      isSame &&= less === item;
      kept.push(less);
    }
    return isSame ? list : kept;
  }

  private attributes(attributes: Attributes): Attributes {
    const kept: Attributes = {};
    let count = 0;
    let isSame = true;
    for (const key in attributes) {
      if (!Object.prototype.hasOwnProperty.call(attributes, key)) continue;
      if (count >= this.limits.entries || this.entriesLeft <= 0) return kept;
      this.entriesLeft--;
      const value = attributes[key];
      const less = value === undefined ? value : this.value(value);
      const shortKey = this.text(key);
      isSame &&= less === value && shortKey === key;
      // Two long keys may begin alike: the first stays.
      if (Object.prototype.hasOwnProperty.call(kept, shortKey)) continue;
      // To an assignment this key means something else, and a definition takes long.
      if (shortKey === '__proto__') define(kept, shortKey, less);
      else kept[shortKey] = less;
      count++;
    }
    return isSame ? attributes : kept;
  }

  private value(value: AttributeValue): AttributeValue {
    if (typeof value === 'string') return this.text(value);
    return Array.isArray(value) ? (this.items(value) as AttributeValue) : value;
  }

  /** A list is one text on both wires: its items with something between them. */
  private items(items: readonly unknown[]): readonly unknown[] {
    const kept: unknown[] = [];
    let bytes = this.limits.textBytes;
    for (const item of items) {
      const less = typeof item === 'string' ? cutText(item, Math.max(bytes - 1, 0)) : item;
      bytes -= printedBytes(less) + 1;
      if (bytes < 0) return kept;
      kept.push(less);
      if (less !== item) return kept;
    }
    return items;
  }

  private text(text: string): string {
    return typeof (text as unknown) === 'string' ? cutText(text, this.limits.textBytes) : text;
  }
}

function define(attributes: Attributes, key: string, value: AttributeValue | undefined): void {
  Object.defineProperty(attributes, key, { value, enumerable: true });
}

function printedBytes(item: unknown): number {
  if (typeof item === 'string') return Buffer.byteLength(item);
  return typeof item === 'number' || typeof item === 'boolean' ? String(item).length : 1;
}

function missing(before: Attributes, after: Attributes): number {
  return before === after ? 0 : Object.keys(before).length - Object.keys(after).length;
}
