import type { HrTime } from '@opentelemetry/api';

/**
 * Gives a time or a duration in whole microseconds. Zipkin rejects a whole batch for one fractional
 * `timestamp`, and for one beyond its int64.
 *
 * @param time - Seconds and nanoseconds.
 * @param round - How parts of a microsecond are rounded.
 * @returns Microseconds; `undefined` for what is negative, no number, or beyond 2^53 (the year
 *   2255): nanoseconds that were given for milliseconds, for example.
 */
export function wholeMicroseconds(
  time: HrTime,
  round: (micros: number) => number,
): number | undefined {
  // Apart, because a double is too short for today's seconds together with nanoseconds.
  const micros = round(time[0] * 1e6) + round(time[1] / 1e3);
  return Number.isSafeInteger(micros) && micros >= 0 ? micros : undefined;
}

/**
 * Gives the microseconds from the rounded start of a span to its rounded end. Were the duration
 * rounded by itself, a span that ends with its parent could end a microsecond after it.
 */
export function wholeDuration(
  { startTime, duration }: { readonly startTime: HrTime; readonly duration: HrTime },
  round: (micros: number) => number,
): number {
  const start = wholeMicroseconds(startTime, round);
  const end = wholeMicroseconds([startTime[0] + duration[0], startTime[1] + duration[1]], round);
  const whole =
    start === undefined || end === undefined ? wholeMicroseconds(duration, round) : end - start;
  return Math.max(whole ?? 0, 0);
}

/** @returns Microseconds as seconds and nanoseconds. */
export function toHrTime(microseconds: number): HrTime {
  return [Math.floor(microseconds / 1e6), (microseconds % 1e6) * 1e3];
}
