import { IS_HEX, IS_WRITTEN, eightHexDigits, hexDigit, isWholeId } from './hex-digits.js';

const ZERO = 48;
const MAX_DIGITS = 16;

/**
 * Reads `text[start, end)` as an unsigned 64-bit hex number, as Go's `strconv.ParseUint(s, 16, 64)`
 * does: no sign, prefix, space or underscore; any number of leading zeros.
 *
 * @param text - The text to read from.
 * @param start - Index of the first digit.
 * @param end - Index after the last digit.
 * @returns The number in lower-case hex without leading zeros (`'0'` for zero), or `undefined` when
 *   it is no such number. Only what comes from here is ever written to a header.
 */
export function canonicalHex(text: string, start: number, end: number): string | undefined {
  if (end - start === MAX_DIGITS && isWholeId(text, start)) return text.slice(start, end);
  let first = start;
  while (first < end && text.charCodeAt(first) === ZERO) first++;
  if (first === end) return end > start ? '0' : undefined;
  if (end - first > MAX_DIGITS) return undefined;
  let kinds = IS_WRITTEN;
  for (let i = first; i < end; i++) kinds &= hexDigit(text.charCodeAt(i));
  if ((kinds & IS_HEX) === 0) return undefined;
  const digits = text.slice(first, end);
  return kinds === IS_WRITTEN ? digits : digits.toLowerCase();
}

const MAX_WORD_DIGITS = 8;

/**
 * Reads `text[start, end)` as {@link canonicalHex} does, for numbers of 32 bits.
 *
 * @param text - The text to read from.
 * @param start - Index of the first digit.
 * @param end - Index after the last digit.
 * @returns The number, or -1 when it is none or has more than 32 bits.
 */
export function hexWord(text: string, start: number, end: number): number {
  if (end - start === MAX_WORD_DIGITS) return eightHexDigits(text, start);
  let first = start;
  while (first < end - 1 && text.charCodeAt(first) === ZERO) first++;
  if (first >= end || end - first > MAX_WORD_DIGITS) return -1;
  let kinds = IS_HEX;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = hexDigit(text.charCodeAt(i));
    kinds &= digit;
    value = (value << 4) | (digit & 0xf);
  }
  return kinds === 0 ? -1 : value >>> 0;
}
