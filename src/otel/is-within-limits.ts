import type { Attributes } from '@opentelemetry/api';
import type { EndedSpan, SpanEvent } from './sdk-shapes.js';
import { STANDARD_TAGS, type SpanLimits } from './span-limits.js';
import type { SpanState } from './span-state.js';

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
  span: EndedSpan,
  state: SpanState,
  { maxTags, maxLogs, maxValueLength }: Readonly<SpanLimits>,
): boolean {
  const { name, attributes, events, status } = span;
  if (typeof name !== 'string') return false;
  if (state.kind !== undefined && state.kind !== span.kind) return false;
  if (events.length >= maxLogs) return false;
  if (status.message !== undefined && status.message.length > maxValueLength) return false;
  const tags = countShort(attributes, maxValueLength);
  if (tags < 0 || tags + STANDARD_TAGS >= maxTags) return false;
  return events.length === 0 || areShort(events, maxValueLength);
}

function areShort(events: readonly SpanEvent[], maxLength: number): boolean {
  return events.every(
    ({ name, attributes }) =>
      typeof name === 'string' &&
      (attributes === undefined || countShort(attributes, maxLength) >= 0),
  );
}

/** The number of values, or -1 when one may be too long. */
function countShort(attributes: Attributes, maxLength: number): number {
  let count = 0;
  for (const key in attributes) {
    const value = attributes[key];
    if (typeof value === 'string' ? value.length > maxLength : typeof value === 'object') return -1;
    count++;
  }
  return count;
}
