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
 *   it is not such a number. Only what comes from here is ever written to a header.
 */
export function canonicalHex(text: string, start: number, end: number): string | undefined {
  let first = start;
  while (first < end && text.charCodeAt(first) === ZERO) first++;
  if (first === end) return end > start ? '0' : undefined;
  if (end - first > MAX_DIGITS) return undefined;
  let upperCase = false;
  for (let i = first; i < end; i++) {
    const code = text.charCodeAt(i);
    if ((code >= ZERO && code <= 57) || (code >= 97 && code <= 102)) continue;
    if (code < 65 || code > 70) return undefined;
    upperCase = true;
  }
  const digits = text.slice(first, end);
  return upperCase ? digits.toLowerCase() : digits;
}
