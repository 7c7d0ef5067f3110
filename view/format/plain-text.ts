/**
 * Control characters, marks that change the direction of text, and characters of no width: what makes
 * a text look like another one. Line breaks and tabs stay.
 */
const UNSEEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udfff]/gu;

/**
 * Makes what cannot be seen visible: `⟨U+202E⟩`.
 *
 * @param text - Any text of a span.
 */
export function plainText(text: string): string {
  return text.replaceAll(UNSEEN, (found) => {
    const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${code}⟩`;
  });
}

/** As {@link plainText}, on one line. */
export function plainLine(text: string): string {
  return plainText(text.replaceAll(/[\t\n]+/g, ' '));
}
