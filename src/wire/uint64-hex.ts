/** The two unsigned 32-bit halves of a 64-bit id: a number cannot hold all of it. */
export interface Uint64 {
  readonly high: number;
  readonly low: number;
}

const HIGH_WEIGHT = 0x100000000;
const HALF_DIGITS = 8;

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  // Setting bit 5 turns A-F into a-f and nothing else into them.
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function half(hex: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = hexDigit(hex.charCodeAt(i));
    if (digit < 0) throw new RangeError(`not a hex id: ${JSON.stringify(hex)}`);
    value = value * 16 + digit;
  }
  return value;
}

/**
 * Reads an id that is written in hex. It runs three times for each exported span, hence neither
 * BigInt nor a regular expression.
 *
 * @param hex - Hex digits of either case, with or without leading zeros; of more than 16 digits
 *   the last 16 count, as everywhere where a 128-bit trace id meets Kratos. `''` is 0.
 * @throws RangeError when one of the digits that count is not a hex digit.
 */
export function hexToUint64(hex: string): Uint64 {
  const end = hex.length;
  const middle = Math.max(0, end - HALF_DIGITS);
  const start = Math.max(0, middle - HALF_DIGITS);
  return { high: half(hex, start, middle), low: half(hex, middle, end) };
}

/**
 * Writes an id in lower-case hex without leading zeros; 0 is `'0'`.
 *
 * @param id - The halves; signed ones (as protobufjs delivers them) are read as unsigned.
 */
export function uint64ToHex(id: Uint64): string {
  const high = id.high >>> 0;
  const low = (id.low >>> 0) + HIGH_WEIGHT;
  // The added 2^32 puts a 1 before exactly eight digits, which pads them.
  return high === 0
    ? (low - HIGH_WEIGHT).toString(16)
    : high.toString(16) + low.toString(16).slice(1);
}
