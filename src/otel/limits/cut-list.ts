import type { AttributeValue } from '@opentelemetry/api';
import { cutText } from './cut-text.js';

type List = AttributeValue & readonly unknown[];

/**
 * Cuts a list, so that the texts of all its items have a number of bytes together.
 *
 * @param list - A list of texts, numbers or booleans.
 * @param maxBytes - Bytes of UTF-8. Each item takes one more, for what stands between them.
 * @returns The list itself when it fits; otherwise its first items, of which the last may be cut.
 */
export function cutList(list: List, maxBytes: number): List {
  let left = maxBytes;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const bytes = typeof item === 'string' ? boundedLength(item, left) : String(item).length;
    if (bytes > left)
      return [...(list.slice(0, index) as unknown[]), ...lastItem(item, left)] as List;
    left -= bytes + 1;
  }
  return list;
}

/** One that is longer than what is left is not measured. */
function boundedLength(text: string, left: number): number {
  return text.length > left ? Infinity : Buffer.byteLength(text);
}

/** Half a number would be another one. */
function lastItem(item: unknown, left: number): string[] {
  return typeof item === 'string' && left > 0 ? [cutText(item, left)] : [];
}
