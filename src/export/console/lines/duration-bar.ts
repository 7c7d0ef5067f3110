import type { Glyphs } from './glyphs.js';

/** The columns that a bar takes. */
export const BAR_CELLS = 24;

// Block elements have a right half but no other part that ends at the right edge, so halves are
// the finest step in which a bar can also begin.
const STEPS = BAR_CELLS * 2;

/**
 * Draws when a span ran within its trace.
 *
 * @param start - Where it starts, 0 to 1 of the trace.
 * @param end - Where it ends, 0 to 1 of the trace.
 * @param glyphs - The cells to draw with.
 * @returns {@link BAR_CELLS} columns; even the shortest span has a mark.
 */
export function durationBar(start: number, end: number, glyphs: Glyphs): string {
  const from = Math.min(step(start), STEPS - 1);
  const to = Math.max(step(end), from + 1);
  const isFilled = (at: number): boolean => at >= from && at < to;
  let bar = '';
  for (let at = 0; at < STEPS; at += 2) {
    bar += cellOf(isFilled(at), isFilled(at + 1), glyphs);
  }
  return bar;
}

function step(ratio: number): number {
  return Math.min(Math.max(Math.round(ratio * STEPS), 0), STEPS);
}

function cellOf(left: boolean, right: boolean, glyphs: Glyphs): string {
  if (left && right) return glyphs.cell;
  if (left) return glyphs.leftHalf;
  return right ? glyphs.rightHalf : ' ';
}
