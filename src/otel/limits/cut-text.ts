/** Bytes of UTF-8 that one unit of a JavaScript string takes at most. */
const MOST_BYTES_A_UNIT = 3;

/**
 * @param text - A text.
 * @param maxBytes - Bytes of UTF-8.
 * @returns Whether it has no more than that. Of a short text the length alone tells.
 */
export function fitsIn(text: string, maxBytes: number): boolean {
  const { length } = text;
  if (length * MOST_BYTES_A_UNIT <= maxBytes) return true;
  return length <= maxBytes && Buffer.byteLength(text) <= maxBytes;
}

/**
 * Cuts a text to a number of bytes, at the end of a character. What is cut is a copy: to V8 a
 * `slice()` is a view, which keeps all of the text alive.
 *
 * @param text - A text.
 * @param maxBytes - Bytes of UTF-8 that it may have.
 * @returns The text itself when it fits.
 */
export function cutText(text: string, maxBytes: number): string {
  if (fitsIn(text, maxBytes)) return text;
  // No unit takes less than a byte, so the rest is not even looked at.
  const head = text.slice(0, maxBytes);
  const bytes = Buffer.allocUnsafeSlow(Math.min(maxBytes, head.length * MOST_BYTES_A_UNIT));
  // It writes whole characters only.
  return bytes.toString('utf8', 0, bytes.write(head));
}
