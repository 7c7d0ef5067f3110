import type { HrTime } from '@opentelemetry/api';

/**
 * Cuts a time or a duration to whole microseconds, as the original's `BuildJaegerThrift` did.
 *
 * @param time - Seconds and nanoseconds.
 * @returns Microseconds, never negative; 0 for a time that is no number, since a span with a bad
 *   time tells more than none.
 */
export function epochMicroseconds([seconds, nanoseconds]: HrTime): number {
  // Apart, because a double is too short for today's seconds together with nanoseconds.
  const micros = Math.floor(seconds * 1e6) + Math.floor(nanoseconds / 1e3);
  return Number.isSafeInteger(micros) ? Math.max(micros, 0) : 0;
}
