import type { ReadableSpan } from '../otel/sdk-shapes.js';
import { SpanCutter } from './span-cutter.js';

// What a text is cut to before whole attributes and events are left out: an id, a path, a status.
const LEAST_TEXT_BYTES = 64;
const LEAST_ENTRY_BYTES = 4;

/**
 * Makes a span fit into a message: cuts its longest texts, to a length that is the same for all of
 * them and as great as can be. When texts of 64 bytes are still too much, the last entries of its
 * longest lists are left out, and counted as dropped.
 *
 * A text is a value, a key, a name, a message, or a list as it is printed. Cuts are between
 * characters.
 *
 * @param span - An ended span; it is not changed.
 * @param maxBytes - Bytes of the message, at least 1.
 * @param measure - Tells how many bytes a span takes. More of the span never takes fewer. It may say
 *   `Infinity` as soon as they are too many. It is called some thirty times at most.
 * @returns A view of the span that fits, or the span itself when it does; `undefined` when it cannot
 *   be made to fit.
 * @throws What `measure` throws, and whatever reading a foreign value throws.
 */
export function shortenSpan(
  span: ReadableSpan,
  maxBytes: number,
  measure: (span: ReadableSpan) => number,
): ReadableSpan | undefined {
  if (measure(span) <= maxBytes) return span;
  // What no message can hold is not measured again: a text has at least its bytes, an entry at least four.
  const entries = Math.ceil(maxBytes / LEAST_ENTRY_BYTES);
  const bounds = { textBytes: maxBytes, entries, allEntries: entries };
  const bounded = SpanCutter.cut(span, bounds);
  const least = Math.min(LEAST_TEXT_BYTES, maxBytes);
  const fitting = (limits: Partial<typeof bounds>): ReadableSpan | undefined => {
    const view = SpanCutter.cut(bounded, { ...bounds, ...limits });
    return measure(view) <= maxBytes ? view : undefined;
  };
  return (
    greatestFitting(least, maxBytes, (textBytes) => fitting({ textBytes })) ??
    greatestFitting(0, entries, (some) => fitting({ textBytes: least, entries: some }))
  );
}

/** What fits for the greatest number that something fits for; `undefined` when not even for `least`. */
function greatestFitting<T>(
  least: number,
  tooMuch: number,
  fit: (amount: number) => T | undefined,
): T | undefined {
  let best = fit(least);
  if (best === undefined) return undefined;
  let fits = least;
  // From below, because what is small is measured soon.
  let next = Math.max(least * 2, 1);
  while (tooMuch - fits > 1) {
    const amount = Math.min(next, Math.floor((fits + tooMuch) / 2));
    const found = fit(amount);
    if (found === undefined) tooMuch = amount;
    else {
      fits = amount;
      best = found;
    }
    next = amount * 2;
  }
  return best;
}
