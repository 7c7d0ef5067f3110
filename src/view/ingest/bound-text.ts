import type { Tag, TagValue } from '../model/view-span.js';

/** Characters that are kept of a value, and of a name. */
export const MAX_VALUE = 8_192;
export const MAX_NAME = 512;
/** How many tags, logs and links a span keeps. */
export const MAX_TAGS = 256;
export const MAX_LOGS = 512;
export const MAX_LINKS = 128;

const MAX_INTERNED = 20_000;
const interned = new Map<string, string>();

/**
 * Cuts a text and says how long it was. The result shares no memory with the text: a slice would
 * keep all of it.
 *
 * @param text - Any text.
 * @param limit - Characters to keep. Default 8,192.
 */
export function boundText(text: string, limit = MAX_VALUE): string {
  if (text.length <= limit) return text;
  return `${Buffer.from(text.slice(0, limit)).toString()}… (${text.length} characters)`;
}

/**
 * Cuts a name to 512 characters and gives the same string object for the same name, because a
 * million spans have few names.
 *
 * @param value - The name; what is no text becomes `''`.
 */
export function boundName(value: unknown): string {
  if (typeof value !== 'string') return '';
  if (value.length > MAX_NAME) return boundText(value, MAX_NAME);
  const known = interned.get(value);
  if (known !== undefined) return known;
  if (interned.size >= MAX_INTERNED) interned.clear();
  interned.set(value, value);
  return value;
}

/**
 * Bounds the value of a tag.
 *
 * @param value - Anything that JSON can hold, or a bigint.
 * @returns A string, a number or a boolean. Lists and maps are JSON; a number that is not finite and a
 *   bigint beyond 2^53 are text.
 */
export function boundValue(value: unknown): TagValue {
  if (typeof value === 'string') return boundText(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value === undefined || value === null) return '';
  return boundText(JSON.stringify(value));
}

/**
 * @param entries - Keys and values.
 * @param limit - How many to keep. Default 256.
 */
export function boundTags(entries: Iterable<readonly [unknown, unknown]>, limit = MAX_TAGS): Tag[] {
  const tags: Tag[] = [];
  for (const [key, value] of entries) {
    if (tags.length >= limit) break;
    tags.push([boundName(key), boundValue(value)]);
  }
  return tags;
}
