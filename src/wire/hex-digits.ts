/** Bits of what {@link hexDigit} says beside the value. */
const HEX = 0x10;
const LOWER = 0x20;

/** Set in the answer when the character is a hex digit of either case. */
export const IS_HEX = HEX;

/** The bits that are set in the answer when the digit stands as it would be written: not `A`-`F`. */
export const IS_WRITTEN = HEX | LOWER;

const DIGITS = new Uint8Array(128);
for (const [value, digit] of Array.from('0123456789abcdef').entries()) {
  DIGITS[digit.toUpperCase().charCodeAt(0)] = HEX | value;
  DIGITS[digit.charCodeAt(0)] = IS_WRITTEN | value;
}

/**
 * Looks a character up. Whoever reads many keeps the AND of the answers and tests it once: ids are
 * random, and a branch on each of their digits would be predicted wrongly every other time.
 *
 * @param code - A UTF-16 code unit.
 * @returns Its value in the low four bits, {@link IS_HEX} and {@link IS_WRITTEN}; 0 for what is no
 *   hex digit.
 */
export function hexDigit(code: number): number {
  // Never read beyond the table: that would make every later reading slow.
  return code < 128 ? (DIGITS[code] ?? 0) : 0;
}
