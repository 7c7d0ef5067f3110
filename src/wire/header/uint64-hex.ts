/** The two unsigned 32-bit halves of a 64-bit id: a number cannot hold all of it. */
export interface Uint64 {
  readonly high: number;
  readonly low: number;
}

const HIGH_WEIGHT = 0x100000000;

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
