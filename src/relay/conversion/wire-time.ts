import type { HrTime } from '@opentelemetry/api';

const NANO = 1_000_000_000;
const HALF = 0x10000;

/**
 * Divides nanoseconds of 64 bits into seconds and nanoseconds. A number cannot hold them, and to go
 * by way of a bigint takes ten times as long.
 *
 * @param high - Upper 32 bits.
 * @param low - Lower 32 bits, signed or unsigned.
 * @returns The time; a negative one is 1970.
 */
export function toWireTime(high: number, low: number): HrTime {
  if (high < 0) return [0, 0];
  // A division on paper, in digits of 16 bits.
  const first = Math.floor(high / NANO);
  let rest = (high % NANO) * HALF + (low >>> 16);
  const second = Math.floor(rest / NANO);
  rest = (rest % NANO) * HALF + (low & 0xffff);
  const third = Math.floor(rest / NANO);
  return [(first * HALF + second) * HALF + third, rest % NANO];
}

/**
 * @param start - A time.
 * @param duration - Seconds and nanoseconds from then on.
 * @returns The time after it.
 */
export function addTimes(start: HrTime, duration: HrTime): HrTime {
  const nanos = start[1] + duration[1];
  const seconds = start[0] + duration[0];
  return nanos < NANO ? [seconds, nanos] : [seconds + 1, nanos - NANO];
}
