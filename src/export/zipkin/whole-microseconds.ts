import type { HrTime } from '@opentelemetry/api';

const MICROSECONDS_A_SECOND = 1e6;
const NANOSECONDS_A_MICROSECOND = 1e3;

/**
 * Rounds a time or a duration to whole microseconds, as zipkin-go did for the original. Zipkin
 * rejects a whole batch for one fractional `timestamp`, and the stock exporter sends fractions.
 *
 * @param time - Seconds and nanoseconds.
 * @param least - The least result in microseconds, default 0; a time that is no number gives it.
 * @returns Seconds and nanoseconds again, never negative.
 */
export function wholeMicroseconds([seconds, nanoseconds]: HrTime, least = 0): HrTime {
  // Apart, because a double is too short for today's seconds together with nanoseconds.
  const micros =
    Math.round(seconds * MICROSECONDS_A_SECOND) +
    Math.round(nanoseconds / NANOSECONDS_A_MICROSECOND);
  const whole = Number.isFinite(micros) ? Math.max(micros, least) : least;
  return [
    Math.floor(whole / MICROSECONDS_A_SECOND),
    (whole % MICROSECONDS_A_SECOND) * NANOSECONDS_A_MICROSECOND,
  ];
}
