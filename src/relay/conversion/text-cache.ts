// Keys and names that a fleet has at one time. A slot has one text: the latest.
const SLOTS = 4096;
// Longer ones are seldom the same, and a call of Node's own decoder costs less than to compare them.
const GREATEST_LENGTH = 48;

/**
 * Decodes texts, and gives the same string again for one that came before: the spans of a service
 * have the same keys and mostly the same values. It keeps {@link SLOTS} short texts at most, whatever
 * arrives.
 */
export class TextCache {
  private readonly slots: string[] = Array.from({ length: SLOTS }, () => '');

  /**
   * @param bytes - Where it stands.
   * @param start - Index of its first byte.
   * @param end - Index after its last one.
   * @returns The text. What is not UTF-8 becomes U+FFFD.
   */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > GREATEST_LENGTH) return bytes.toString('utf8', start, end);
    let hash = length;
    let codes = 0;
    for (let at = start; at < end; at++) {
      const code = bytes[at] ?? 0;
      codes |= code;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    if (codes > 0x7f) return bytes.toString('utf8', start, end);
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.slots[slot] ?? '';
    if (isSame(known, bytes, start, length)) return known;
    const text = bytes.toString('latin1', start, end);
    this.slots[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
