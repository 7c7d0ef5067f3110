import type { Attributes, Link } from '@opentelemetry/api';
import { fitsIn } from './cut-text.js';
import type { EndedSpan, ReadableSpan, SpanEvent } from '../sdk-shapes.js';
import { MAX_LINKS, MAX_NAME_BYTES, STANDARD_TAGS, type SpanLimits } from './span-limits.js';
import { SpanFlag, type SpanState } from '../span/span-state.js';

/*
 * `for … in` without looking whether a key is the object's own: this runs for each span, and a key
 * that somebody has put on `Object.prototype` only makes it look twice.
 */

/**
 * Tells the spans that go out as they are from those that have to be looked at, fast: nearly all
 * are the former.
 *
 * @param span - An ended span.
 * @param state - Its state.
 * @param limits - The limits.
 * @returns Whether nothing of it is over a limit, or may be, and its kind is the one it shows.
 */
export function isWithinLimits(
  span: EndedSpan & Partial<Pick<ReadableSpan, 'links' | 'droppedLinksCount'>>,
  state: SpanState,
  { maxTags, maxValueLength }: Readonly<SpanLimits>,
): boolean {
  const { name, attributes, events, links, status } = span;
  if (!isShort(name, MAX_NAME_BYTES)) return false;
  if (state.kind !== undefined && state.kind !== span.kind) return false;
  if ((state.flags & SpanFlag.LOGS_MARKED) !== 0) return false;
  if (span.droppedAttributesCount + span.droppedEventsCount > 0) return false;
  if (status.message !== undefined && !isShort(status.message, maxValueLength)) return false;
  const tags = countShort(attributes, maxValueLength);
  if (tags < 0 || tags + STANDARD_TAGS >= maxTags) return false;
  if (links !== undefined && links.length > 0 && !areLinksShort(links, maxValueLength))
    return false;
  return events.length === 0 || areEventsShort(events, maxValueLength);
}

/** More links than the limit are told of by their number: those that were refused left it full. */
function areLinksShort(links: readonly Link[], maxBytes: number): boolean {
  return (
    links.length < MAX_LINKS &&
    links.every(
      ({ attributes }) => attributes === undefined || countShort(attributes, maxBytes) >= 0,
    )
  );
}

function areEventsShort(events: readonly SpanEvent[], maxBytes: number): boolean {
  return events.every(
    ({ name, attributes }) =>
      isShort(name, MAX_NAME_BYTES) &&
      (attributes === undefined || countShort(attributes, maxBytes) >= 0),
  );
}

/** Callers without types pass anything for a text. */
function isShort(text: unknown, maxBytes: number): boolean {
  return typeof text === 'string' && fitsIn(text, maxBytes);
}

/** The number of values, or -1 when one may be too long. */
function countShort(attributes: Attributes, maxBytes: number): number {
  let count = 0;
  for (const key in attributes) {
    const value = attributes[key];
    if (!fitsIn(key, MAX_NAME_BYTES)) return -1;
    if (typeof value === 'string' ? !fitsIn(value, maxBytes) : typeof value === 'object') return -1;
    count++;
  }
  return count;
}
