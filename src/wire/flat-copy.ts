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
