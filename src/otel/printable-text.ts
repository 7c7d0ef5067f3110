// Besides control characters: line and paragraph separators, lone surrogates, and the characters
// that turn the direction of a text around, which can make a line read as another.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/**
 * Escapes what a terminal would act upon, so that a span cannot move the cursor, change colours,
 * start a new line or write to the clipboard: `\n`, `\x1b`, `\u202e`.
 *
 * @param text - Any text.
 * @returns Text on one line.
 */
export function printableText(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT.get(character) ?? escaped(character));
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
}
