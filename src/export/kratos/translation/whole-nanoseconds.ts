import type { HrTime } from '@opentelemetry/api';

const NANO = 1_000_000_000;
// The wire has an int64 of nanoseconds: until the year 2262.
const GREATEST = 2n ** 63n - 1n;

function whole(part: number): bigint {
  return BigInt(Number.isFinite(part) ? Math.trunc(part) : 0);
}

/**
 * Adds a time or a duration up to whole nanoseconds.
 *
 * @param time - Seconds and nanoseconds. A fraction of a second counts; a fraction of a nanosecond
 *   is cut off, a part that is no finite number is 0.
 * @returns Exact nanoseconds, brought into an int64.
 */
export function wholeNanoseconds([seconds, nanoseconds]: HrTime): bigint {
  const fraction = Number.isFinite(seconds) ? seconds - Math.trunc(seconds) : 0;
  const nanos = whole(seconds) * BigInt(NANO) + whole(fraction * NANO + nanoseconds);
  return nanos > GREATEST ? GREATEST : nanos < -GREATEST ? -GREATEST : nanos;
}
