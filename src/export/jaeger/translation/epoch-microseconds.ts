import type { HrTime } from '@opentelemetry/api';

/**
 * Cuts a time or a duration to whole microseconds, as the original's `BuildJaegerThrift` did.
 *
 * @param time - Seconds and nanoseconds.
 * @returns Microseconds; `undefined` for what is negative, no number, or beyond 2^53 (the year
 *   2255): nanoseconds that were given for milliseconds, for example.
 */
export function epochMicroseconds([seconds, nanoseconds]: HrTime): number | undefined {
  // Apart, because a double is too short for today's seconds together with nanoseconds.
  const micros = Math.floor(seconds * 1e6) + Math.floor(nanoseconds / 1e3);
  return Number.isSafeInteger(micros) && micros >= 0 ? micros : undefined;
}
