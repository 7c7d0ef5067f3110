/** The two signed 32-bit halves of an int64. */
export interface Int64 {
  readonly high: number;
  readonly low: number;
}

const HALF = 0x100000000;
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

function fromBigInt(value: bigint): Int64 {
  const fitting = value > MAX ? MAX : value < MIN ? MIN : value;
  return {
    high: Number(fitting >> 32n),
    low: Number(BigInt.asIntN(32, fitting)),
  };
}

/**
 * Splits an integer into the halves of an int64.
 *
 * What an int64 cannot hold is brought into it and not refused, since the numbers come from the
 * application's own tags: a fraction is cut off, a value beyond int64 becomes its nearest end, NaN
 * becomes 0.
 *
 * @param value - The integer; a `number` is exact up to 2^53 - 1 either way.
 */
export function toInt64(value: number | bigint): Int64 {
  if (typeof value === 'bigint') return fromBigInt(value);
  if (Number.isSafeInteger(value)) return { high: Math.floor(value / HALF), low: value | 0 };
  if (Number.isNaN(value)) return { high: 0, low: 0 };
  return fromBigInt(Number.isFinite(value) ? BigInt(Math.trunc(value)) : value > 0 ? MAX : MIN);
}

/**
 * Joins the halves of an int64.
 *
 * @param value - The halves; `low` may be signed or unsigned.
 */
export function int64ToBigInt(value: Int64): bigint {
  return (BigInt(value.high | 0) << 32n) | BigInt(value.low >>> 0);
}
