import type { RecordingSpan } from './sdk-shapes.js';

type Look = (span: RecordingSpan) => void;

let look: Look | undefined;

/**
 * Runs a function and looks at the spans that it starts: an instrumentation does not show them to its
 * caller.
 *
 * @param fn - A function that is synchronous.
 * @param onSpan - Gets each recording span that it starts, when it starts.
 */
export function watchStartedSpans(fn: () => void, onSpan: Look): void {
  const outer = look;
  look = onSpan;
  try {
    fn();
  } finally {
    look = outer;
  }
}

/**
 * Called with each recording span that starts.
 *
 * @param span - The span.
 */
export function noticeSpan(span: RecordingSpan): void {
  look?.(span);
}
