import type { HrTime } from '@opentelemetry/api';

const MICROSECONDS_A_SECOND = 1e6;
const NANOSECONDS_A_MICROSECOND = 1e3;

/**
 * Rounds a time or a duration to whole microseconds, as zipkin-go did for the original. Zipkin
 * rejects a whole batch for one fractional `timestamp`, and for one beyond its int64.
 *
 * @param time - Seconds and nanoseconds.
 * @returns Microseconds; `undefined` for what is negative, no number, or beyond 2^53 (the year
 *   2255): nanoseconds that were given for milliseconds, for example.
 */
export function wholeMicroseconds(time: HrTime): number | undefined {
  // Apart, because a double is too short for today's seconds together with nanoseconds.
  const micros =
    Math.round(time[0] * MICROSECONDS_A_SECOND) + Math.round(time[1] / NANOSECONDS_A_MICROSECOND);
  return Number.isSafeInteger(micros) && micros >= 0 ? micros : undefined;
}

/**
 * @param microseconds - Whole microseconds.
 * @returns Seconds and nanoseconds, as the stock exporter takes them.
 */
export function toHrTime(microseconds: number): HrTime {
  return [
    Math.floor(microseconds / MICROSECONDS_A_SECOND),
    (microseconds % MICROSECONDS_A_SECOND) * NANOSECONDS_A_MICROSECOND,
  ];
}
