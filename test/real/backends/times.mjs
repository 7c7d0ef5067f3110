import assert from 'node:assert/strict';

// A start is read from a clock of whole milliseconds, a duration from a finer one.
const SLACK_US = 2000;

/**
 * Fails unless the times of the spans fit the clock of this process and each other: what is waited
 * for lies within what waits, and the innermost takes as long as it works.
 *
 * @param {import('./tree.mjs').PlainSpan[]} spans
 * @param {{ from: number, to: number, workMs: number }} measured - `from` and `to`: milliseconds of
 *   the epoch between which all happened; `workMs`: how long each server worked at least.
 */
export function assertTimes(spans, { from, to, workMs }) {
  const byId = new Map(spans.map((span) => [span.id, span]));
  for (const span of spans) {
    const { start, duration, name, kind, parentId } = span;
    assert(Number.isInteger(start) && Number.isInteger(duration), `${name}: a fraction`);
    const outer = byId.get(parentId) ?? { start: from * 1000, duration: (to - from) * 1000 };
    assert(start >= outer.start - SLACK_US, `${name} began before its parent`);
    assert(end(span) <= end(outer) + SLACK_US, `${name} ended after its parent`);
    // Timers may fire up to a millisecond early.
    if (kind === 'server') assert(duration >= (workMs - 1) * 1000, `${name} took ${duration} µs`);
  }
}

function end({ start, duration }) {
  return start + duration;
}
