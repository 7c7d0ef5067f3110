/** Bits of what {@link hexDigit} says beside the value. */
const HEX = 0x10;
const LOWER = 0x20;
const ZERO = 48;

/** Set in the answer when the character is a hex digit of either case. */
export const IS_HEX = HEX;

/** The bits that are set in the answer when the digit stands as it would be written: not `A`-`F`. */
export const IS_WRITTEN = HEX | LOWER;

// For every code unit there is, of which only the first page is ever touched: then no index has to
// be checked, which is a quarter of the time.
const DIGITS = new Uint8Array(0x10000);
for (const [value, digit] of Array.from('0123456789abcdef').entries()) {
  DIGITS[digit.toUpperCase().charCodeAt(0)] = HEX | value;
  DIGITS[digit.charCodeAt(0)] = IS_WRITTEN | value;
}

/**
 * Looks a character up. A caller that reads many keeps the AND of the answers and tests it once: ids are
 * random, and a branch on each of their digits would be predicted wrongly every other time.
 *
 * @param code - A UTF-16 code unit.
 * @returns Its value in the low four bits, {@link IS_HEX} and {@link IS_WRITTEN}; 0 for what is no
 *   hex digit.
 */
export function hexDigit(code: number): number {
  return DIGITS[code] ?? 0;
}

/**
 * @param code - A UTF-16 code unit.
 * @returns The value of the hex digit, or -1 when it is none.
 */
export function hexDigitValue(code: number): number {
  const digit = hexDigit(code);
  return digit === 0 ? -1 : digit & 0xf;
}

/**
 * Whether `text[start, start + 16)` is what nearly every id is: 16 digits as they are written, the
 * first of them not 0. Straight code without a loop: it runs three times for each header.
 *
 * @param text - The text; it has these 16 characters.
 * @param start - Index of the first.
 */
export function isWholeId(text: string, start: number): boolean {
  if (text.charCodeAt(start) === ZERO) return false;
  const kinds =
    hexDigit(text.charCodeAt(start)) &
    hexDigit(text.charCodeAt(start + 1)) &
    hexDigit(text.charCodeAt(start + 2)) &
    hexDigit(text.charCodeAt(start + 3)) &
    hexDigit(text.charCodeAt(start + 4)) &
    hexDigit(text.charCodeAt(start + 5)) &
    hexDigit(text.charCodeAt(start + 6)) &
    hexDigit(text.charCodeAt(start + 7)) &
    hexDigit(text.charCodeAt(start + 8)) &
    hexDigit(text.charCodeAt(start + 9)) &
    hexDigit(text.charCodeAt(start + 10)) &
    hexDigit(text.charCodeAt(start + 11)) &
    hexDigit(text.charCodeAt(start + 12)) &
    hexDigit(text.charCodeAt(start + 13)) &
    hexDigit(text.charCodeAt(start + 14)) &
    hexDigit(text.charCodeAt(start + 15));
  return (kinds & IS_WRITTEN) === IS_WRITTEN;
}

/**
 * Reads `text[start, start + 8)` as a number. Straight code too: an id on the wire is two of these.
 *
 * @param text - The text; it has these 8 characters.
 * @param start - Index of the first.
 * @returns The number, or -1 when one of them is no hex digit.
 */
export function eightHexDigits(text: string, start: number): number {
  const a = hexDigit(text.charCodeAt(start));
  const b = hexDigit(text.charCodeAt(start + 1));
  const c = hexDigit(text.charCodeAt(start + 2));
  const d = hexDigit(text.charCodeAt(start + 3));
  const e = hexDigit(text.charCodeAt(start + 4));
  const f = hexDigit(text.charCodeAt(start + 5));
  const g = hexDigit(text.charCodeAt(start + 6));
  const h = hexDigit(text.charCodeAt(start + 7));
  if ((a & b & c & d & e & f & g & h & HEX) === 0) return -1;
  const high = (a << 12) | ((b & 0xf) << 8) | ((c & 0xf) << 4) | (d & 0xf);
  const low = ((e & 0xf) << 12) | ((f & 0xf) << 8) | ((g & 0xf) << 4) | (h & 0xf);
  return ((high << 16) | low) >>> 0;
}
