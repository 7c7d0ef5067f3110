// East Asian wide and fullwidth characters and pictures take two columns; this is the part of
// Unicode's EastAsianWidth that turns up in names, not all of it.
const WIDE =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const ASCII_ONLY = /^[\x20-\x7e]*$/;

/**
 * Counts the columns that a text takes on a terminal.
 *
 * @param text - Text without control characters.
 * @returns The number of columns.
 */
export function displayWidth(text: string): number {
  if (ASCII_ONLY.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/**
 * Cuts a text that is too wide, and shows that it did.
 *
 * @param text - Text without control characters.
 * @param width - The columns it may take, the mark included.
 * @param mark - What takes the place of the rest.
 * @returns The text itself when it fits.
 */
export function cutToWidth(text: string, width: number, mark: string): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(mark);
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > room) break;
    kept += character;
  }
  return kept + mark;
}

function characterWidth(character: string): number {
  if (ZERO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
