import type { Attributes } from '@opentelemetry/api';
import type { DropCounts } from './drop-counts.js';
import { isWithinLimits } from './is-within-limits.js';
import type { EndedSpan, SpanEvent } from './sdk-shapes.js';
import { limitedValue, limitedValues, type Redact } from './limited-values.js';
import { STANDARD_TAGS, type SpanLimits } from './span-limits.js';
import { MARKER_KEY, SpanFlag, type SpanState } from './span-state.js';

/** Fields of a span that go out with another value. */
type Changes = Partial<Record<keyof EndedSpan, unknown>>;

/**
 * Applies what can only be known at the end of a span: the number of tags and log entries that
 * `setAttribute()` and `addEvent()` put on it past the legacy API, and the kind that a `span.kind`
 * tag asked for.
 *
 * @param span - The ended span; it is not changed.
 * @param state - Its state.
 * @param limits - The limits.
 * @param drops - Where to count what is cut.
 * @param redact - Looks at every value before it leaves.
 * @returns The span itself when nothing is to change, otherwise a view over it.
 */
export function limitedSpan(
  span: EndedSpan,
  state: SpanState,
  limits: Readonly<SpanLimits>,
  drops: DropCounts,
  redact?: Redact,
): EndedSpan {
  if (redact === undefined && isWithinLimits(span, state, limits)) return span;
  const changes: Changes = {};
  limitAttributes(span, state, limits.maxTags, drops, changes);
  limitEvents(span, state, limits.maxLogs, drops, changes);
  limitValues(span, limits.maxValueLength, drops, redact, changes);
  limitNames(span, changes);
  if (state.kind !== undefined && state.kind !== span.kind) changes.kind = state.kind;
  const keys = Object.keys(changes) as (keyof EndedSpan)[];
  return keys.length === 0 ? span : view(span, changes);
}

function limitAttributes(
  { attributes, droppedAttributesCount }: EndedSpan,
  state: SpanState,
  maxTags: number,
  drops: DropCounts,
  changes: Changes,
): void {
  const keys = Object.keys(attributes);
  const marked = Object.hasOwn(attributes, MARKER_KEY);
  const count = keys.length - (marked ? 1 : 0);
  if (count + STANDARD_TAGS < maxTags) return;
  // One setTag() call may overshoot, as in the original; what it accepted stays.
  const allowed = Math.max(maxTags, state.tags) - STANDARD_TAGS;
  const full = (state.flags & SpanFlag.TAGS_MARKED) === 0 && state.tags <= maxTags;
  if (count <= allowed && !full) return;
  const kept: Attributes = {};
  let left = Math.max(allowed, 0);
  for (const key of keys) {
    if (key === MARKER_KEY || left-- <= 0) continue;
    kept[key] = attributes[key];
  }
  kept[MARKER_KEY] = attributes[MARKER_KEY] ?? 'too many tags';
  changes.attributes = kept;
  const cut = Math.max(count - Math.max(allowed, 0), 0);
  changes.droppedAttributesCount = droppedAttributesCount + cut;
  drops.cut('too many tags', cut);
}

function limitEvents(
  { events, droppedEventsCount }: EndedSpan,
  state: SpanState,
  maxLogs: number,
  drops: DropCounts,
  changes: Changes,
): void {
  const cut = events.length - maxLogs;
  const last = events.at(-1);
  if (cut < 0 || last === undefined || (state.flags & SpanFlag.LOGS_MARKED) !== 0) return;
  const marker: SpanEvent = {
    name: 'log',
    time: last.time,
    attributes: { [MARKER_KEY]: 'too many logs' },
  };
  changes.events = [...events.slice(0, maxLogs), marker];
  changes.droppedEventsCount = droppedEventsCount + cut;
  drops.cut('too many logs', cut);
}

function limitValues(
  span: EndedSpan,
  maxLength: number,
  drops: DropCounts,
  redact: Redact | undefined,
  changes: Changes,
): void {
  const attributes = (changes.attributes as Attributes | undefined) ?? span.attributes;
  const limited = limitedValues(attributes, maxLength, redact, drops);
  if (limited !== attributes) changes.attributes = limited;

  const events = (changes.events as SpanEvent[] | undefined) ?? span.events;
  for (const [index, event] of events.entries()) {
    if (event.attributes === undefined) continue;
    const values = limitedValues(event.attributes, maxLength, redact, drops);
    if (values === event.attributes) continue;
    // The list is copied for the first event that changes, and not for spans of which none does.
    const copy = (changes.events ??= [...events]) as SpanEvent[];
    copy[index] = { ...event, attributes: values };
  }

  const { code, message } = span.status;
  if (message === undefined) return;
  const limitedMessage = limitedValue('status.message', message, maxLength, redact, drops);
  if (limitedMessage === message) return;
  changes.status =
    limitedMessage === undefined ? { code } : { code, message: String(limitedMessage) };
}

/** Callers without types pass anything for a name, and there are exporters that such a name stops. */
function limitNames(span: EndedSpan, changes: Changes): void {
  if (typeof span.name !== 'string') changes.name = printed(span.name);
  const events = (changes.events as SpanEvent[] | undefined) ?? span.events;
  if (events.every(({ name }) => typeof name === 'string')) return;
  changes.events = events.map((event) => ({ ...event, name: printed(event.name) }));
}

function printed(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '[unprintable]';
  }
}

/** The span with other values for some fields; everything else, now and later, is the span's. */
function view(span: EndedSpan, changes: Changes): EndedSpan {
  const descriptors: PropertyDescriptorMap = {};
  for (const [key, value] of Object.entries(changes)) {
    descriptors[key] = { value, enumerable: true };
  }
  return Object.create(span, descriptors) as EndedSpan;
}
