/**
 * A copy of a text that is to be kept for long. The path of a URL is a view of it: kept as a key it
 * would keep all of that URL alive, and would take three times as long to compare.
 *
 * @param text - A text of some hundred characters at most.
 * @returns The same text, in one piece of its own.
 */
export function flatCopy(text: string): string {
  return String.fromCharCode(...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)));
}

// V8 makes no views of shorter texts.
const LEAST_VIEW = 13;

/**
 * The same text without what it is a part of: `slice()`, `substring()` and a regular expression
 * return views, which keep the whole text alive, and `+` a tree of its parts.
 *
 * @param text - A text of any length.
 * @returns The text, in a piece of its own. It is five times as fast as {@link flatCopy}, and takes
 *   some 30 bytes more.
 */
export function flatText(text: string): string {
  // Taking a part of what was just put together makes V8 write it out.
  return text.length < LEAST_VIEW ? text : ` ${text}`.slice(1);
}
