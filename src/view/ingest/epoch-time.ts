/** A moment: whole microseconds since the Unix epoch, and 0 to 999 nanoseconds. */
export interface EpochTime {
  readonly micros: number;
  readonly nanos: number;
}

/** No clock shows a year after 9999. */
const MAX_MICROS = 253_402_300_800_000_000;

/**
 * Reads a time in nanoseconds.
 *
 * @param value - Nanoseconds since the Unix epoch: a bigint, a number, or decimal digits.
 * @returns The time; 0 for what is none.
 */
export function toEpochTime(value: unknown): EpochTime {
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return ofBigInt(BigInt(value));
  if (typeof value === 'bigint') return ofBigInt(value);
  if (typeof value === 'number' && Number.isFinite(value))
    return ofBigInt(BigInt(Math.trunc(value)));
  return { micros: 0, nanos: 0 };
}

function ofBigInt(value: bigint): EpochTime {
  if (value < 0n) return { micros: 0, nanos: 0 };
  const micros = Math.min(Number(value / 1000n), MAX_MICROS);
  return { micros, nanos: Number(value % 1000n) };
}

/**
 * @param from - The earlier time.
 * @param to - The later time.
 * @returns Microseconds between them, exact to the nanosecond.
 */
export function microsBetween(from: EpochTime, to: EpochTime): number {
  return to.micros - from.micros + (to.nanos - from.nanos) / 1000;
}
