import type { Attributes, Link } from '@opentelemetry/api';
import { refusalsOf } from './bounded-calls.js';
import type { DropCounts } from './drop-counts.js';
import { isWithinLimits } from './is-within-limits.js';
import type { EndedSpan, ReadableSpan, SpanEvent } from '../sdk-shapes.js';
import { DEFAULT_LIMITS, STANDARD_TAGS, type SpanLimits } from './span-limits.js';
import { OriginFilter } from './span-origin.js';
import { MARKER_KEY, SpanFlag, type SpanState } from '../span/span-state.js';
import { viewOf, type SpanChanges } from '../span-view.js';
import type { ValueFilter } from './value-filter.js';

/** A span that need not be the SDK's. */
type AnySpan = EndedSpan & Partial<Pick<ReadableSpan, 'links' | 'droppedLinksCount'>>;

/**
 * Applies what can only be known at the end of a span: the number of tags that `setAttribute()` put
 * on it past the legacy API, the length of its texts, what the user redacts, and the kind that a
 * `span.kind` tag asked for.
 */
export class LimitedSpans {
  private readonly origins: OriginFilter;

  /**
   * @param limits - The limits.
   * @param drops - Where to count what is cut.
   * @param filter - What may leave of a value.
   */
  constructor(
    private readonly limits: Readonly<SpanLimits>,
    private readonly drops: DropCounts,
    private readonly filter: ValueFilter,
  ) {
    // A limit that is meant for tags does not cut the name of a service.
    this.origins = new OriginFilter(filter.allowing(DEFAULT_LIMITS.maxValueLength));
  }

  /**
   * @param span - The ended span; it is not changed.
   * @param state - Its state.
   * @returns The span itself when nothing is to change, otherwise a view over it.
   */
  limit(span: EndedSpan, state: SpanState): EndedSpan {
    const origin = this.origins.changes(span);
    const isWithin = !this.filter.redacts && isWithinLimits(span, state, this.limits);
    if (origin === undefined && isWithin) return span;
    const changes: SpanChanges = { ...origin };
    if (!isWithin) {
      this.limitCounts(span, state, changes);
      this.limitTexts(span, changes);
      if (state.kind !== undefined && state.kind !== span.kind) changes.kind = state.kind;
    }
    const isChanged = Object.keys(changes).length > 0;
    return isChanged ? viewOf(span, changes) : span;
  }

  private limitCounts(span: AnySpan, state: SpanState, changes: SpanChanges): void {
    const { droppedAttributesCount, droppedEventsCount, droppedLinksCount = 0 } = span;
    // What the SDK has refused is gone, but it is counted.
    const cut = droppedAttributesCount + this.limitAttributes(span, state, changes);
    if (cut > droppedAttributesCount) changes.droppedAttributesCount = cut;
    this.drops.cut('too many tags', cut);
    this.drops.cut('too many logs', droppedEventsCount);
    this.drops.cut('too many links', droppedLinksCount);
    // Counted when they were refused.
    const refused = refusalsOf(state);
    if (refused === undefined) return;
    changes.droppedEventsCount = droppedEventsCount + refused.events;
    changes.droppedLinksCount = droppedLinksCount + refused.links;
  }

  /** @returns How many were cut. */
  private limitAttributes(
    { attributes }: EndedSpan,
    state: SpanState,
    changes: SpanChanges,
  ): number {
    const { maxTags } = this.limits;
    const keys = Object.keys(attributes);
    const marked = Object.hasOwn(attributes, MARKER_KEY);
    const count = keys.length - (marked ? 1 : 0);
    if (count + STANDARD_TAGS < maxTags) return 0;
    // One setTag() call may overshoot, as in the original; what it accepted stays.
    const allowed = Math.max(Math.max(maxTags, state.tags) - STANDARD_TAGS, 0);
    const full = (state.flags & SpanFlag.TAGS_MARKED) === 0 && state.tags <= maxTags;
    if (count <= allowed && !full) return 0;
    const kept: Attributes = {};
    let left = allowed;
    for (const key of keys) {
      if (key === MARKER_KEY || left-- <= 0) continue;
      kept[key] = attributes[key];
    }
    kept[MARKER_KEY] = attributes[MARKER_KEY] ?? 'too many tags';
    changes.attributes = kept;
    return Math.max(count - allowed, 0);
  }

  private limitTexts(span: AnySpan, changes: SpanChanges): void {
    const { filter } = this;
    const { name, status, events, links = [] } = span;
    const kept = (changes.attributes as Attributes | undefined) ?? span.attributes;
    const attributes = filter.attributes(kept);
    if (attributes !== kept) changes.attributes = attributes;

    const limitedName = filter.name('name', printed(name));
    if (limitedName !== name) changes.name = limitedName;

    const limitedEvents = mapChanged(events, (event) => this.limitEvent(event));
    if (limitedEvents !== events) changes.events = limitedEvents;
    const limitedLinks = mapChanged(links, (link) => this.limitLink(link));
    if (limitedLinks !== links) changes.links = limitedLinks;

    const { code, message } = status;
    if (message === undefined || (message as unknown) === null) return;
    const limited = filter.value('status.message', printed(message));
    if (limited === message) return;
    changes.status = limited === undefined ? { code } : { code, message: String(limited) };
  }

  private limitEvent(event: SpanEvent): SpanEvent {
    const name = this.filter.name('event.name', printed(event.name));
    const attributes = this.filter.attributes(event.attributes);
    if (name === event.name && attributes === event.attributes) return event;
    return { ...event, name, ...(attributes !== undefined && { attributes }) };
  }

  private limitLink(link: Link): Link {
    const attributes = this.filter.attributes(link.attributes);
    return attributes === link.attributes ? link : { ...link, ...(attributes && { attributes }) };
  }
}

/** The list itself when nothing of it changes. */
function mapChanged<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}

/** Callers without types pass anything for a name, and some exporters fail on a name that is no string. */
function printed(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '[unprintable]';
  }
}
