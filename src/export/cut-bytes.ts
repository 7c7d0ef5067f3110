import { TextEncoder } from 'node:util';

const encoder = new TextEncoder();
let scratch = new Uint8Array(64 * 1024);

/**
 * Cuts a text at the end of a character.
 *
 * @param text - The text. However long it is, no more of it is read than fits.
 * @param maxBytes - Bytes that it may have in UTF-8.
 * @returns The text itself when it fits.
 */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  if (scratch.length < maxBytes) scratch = new Uint8Array(maxBytes);
  // A character has at least one byte for each of its units.
  const longest = text.length > maxBytes ? text.slice(0, maxBytes) : text;
  const { read } = encoder.encodeInto(longest, scratch.subarray(0, maxBytes));
  return read === text.length ? text : text.slice(0, read);
}
