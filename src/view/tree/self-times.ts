import type { Interval, SpanNode } from './span-tree.js';

/**
 * Finds when a span was at work and none of its children.
 *
 * @param node - The span; its children are in the order of their starts.
 * @returns Intervals in order, within the span.
 */
export function selfTimes({ start, end, children }: SpanNode): Interval[] {
  const times: Interval[] = [];
  let free = start;
  for (const child of children) {
    if (child.start >= end) break;
    if (child.start > free) times.push([free, child.start]);
    free = Math.max(free, child.end);
  }
  if (free < end) times.push([free, end]);
  return times;
}

/** @returns The sum of intervals in microseconds. */
export function sumOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, [from, to]) => sum + to - from, 0);
}
