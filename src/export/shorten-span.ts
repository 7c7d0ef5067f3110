import type { ReadableSpan } from '../otel/sdk-shapes.js';
import { SpanCutter } from './span-cutter.js';

// What a text is cut to before whole attributes and events are left out: an id, a path, a status.
const LEAST_TEXT_BYTES = 64;

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
  // A text has at least its bytes, an entry at least one. What no message can hold is not measured.
  const bounds = { textBytes: maxBytes, entries: maxBytes, allEntries: maxBytes };
  const bounded = SpanCutter.cut(span, bounds);
  const fitting = (limits: Partial<typeof bounds>): ReadableSpan | undefined => {
    const view = SpanCutter.cut(bounded, { ...bounds, ...limits });
    return measure(view) <= maxBytes ? view : undefined;
  };
  const least = Math.min(LEAST_TEXT_BYTES, maxBytes);
  return (
    fitting({}) ??
    greatestFitting(least, maxBytes, (textBytes) => fitting({ textBytes })) ??
    greatestFitting(0, maxBytes, (entries) => fitting({ textBytes: least, entries }))
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
  while (tooMuch - fits > 1) {
    const middle = Math.floor((fits + tooMuch) / 2);
    const found = fit(middle);
    if (found === undefined) tooMuch = middle;
    else {
      fits = middle;
      best = found;
    }
  }
  return best;
}
