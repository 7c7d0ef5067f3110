/** Characters that are made of a value which is no string. A tag is cut to fewer when it leaves. */
export const GREATEST_TEXT = 65_536;

const GREATEST_ITEMS = 10_000;
/** Stands in JSON for what was left out. */
const LEFT_OUT = '…';

/**
 * Gives the JSON of a value, without reading more of it than a tag can show: the first 10,000 items
 * and 65,536 characters. What comes after is left out; in a list `…` stands in its place.
 *
 * @param value - An array or an object.
 * @returns The JSON; `undefined` where a `toJSON` method says so.
 * @throws What `JSON.stringify` throws: for a cycle or a bigint, and what a getter or a `toJSON`
 *   method throws.
 */
export function boundedJson(value: object): string | undefined {
  let items = GREATEST_ITEMS;
  let characters = GREATEST_TEXT;
  return JSON.stringify(value, (key, item: unknown) => {
    items--;
    characters -= key.length;
    if (items < 0 || characters < 0) return undefined;
    if (typeof item === 'string') {
      const text = item.length > characters ? item.slice(0, characters) + LEFT_OUT : item;
      characters -= text.length;
      return text;
    }
    return typeof item === 'object' && item !== null ? beginning(item, items) : item;
  });
}

/** `JSON.stringify` goes through all of an object, whatever it is told of what is in it. */
function beginning(value: object, count: number): object {
  if (Array.isArray(value)) {
    const list: unknown[] = value;
    return list.length > count ? [...list.slice(0, Math.max(count - 1, 0)), LEFT_OUT] : list;
  }
  const keys: string[] = [];
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (keys.length === count) return pick(value, keys);
    keys.push(key);
  }
  return value;
}

function pick(value: object, keys: readonly string[]): object {
  const values = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(keys.map((key) => [key, values[key]]));
}
