/** A key and a value that describe a span; made by {@link tagString} and its siblings. */
export interface Tag {
  /** Key of the tag, e.g. {@link TagComponent}. */
  readonly key: string;
  /** Its value. What is not a string, finite number or boolean is converted: see `docs/api.md`. */
  readonly value: unknown;
  /** `'float'` for a float whose value is whole, which the Kratos wire tells from an integer. */
  readonly kind?: 'float';
}

/**
 * @param key - Key of the tag.
 * @param value - A string.
 * @returns The tag.
 */
export function tagString(key: string, value: string): Tag {
  return { key, value };
}

/**
 * @param key - Key of the tag.
 * @param value - A whole number; a fraction is cut off.
 * @returns The tag.
 */
export function tagInt(key: string, value: number): Tag {
  return { key, value: converted(Math.trunc, value) };
}

/**
 * @param key - Key of the tag.
 * @param value - A whole number. A bigint beyond 2^53 becomes its decimal digits, because an
 *   OpenTelemetry attribute cannot hold it.
 * @returns The tag.
 */
export function tagInt64(key: string, value: number | bigint): Tag {
  return { key, value: typeof value === 'bigint' ? value : converted(Math.trunc, value) };
}

/**
 * @param key - Key of the tag.
 * @param value - A boolean.
 * @returns The tag.
 */
export function tagBool(key: string, value: boolean): Tag {
  return { key, value };
}

/**
 * @param key - Key of the tag.
 * @param value - A number; rounded to the nearest float32.
 * @returns The tag.
 */
export function tagFloat32(key: string, value: number): Tag {
  return tagFloat64(key, converted(Math.fround, value));
}

/**
 * @param key - Key of the tag.
 * @param value - A number.
 * @returns The tag.
 */
export function tagFloat64(key: string, value: number): Tag {
  return Number.isInteger(value) ? { key, value, kind: 'float' } : { key, value };
}

/** What is no number, and cannot become one (a bigint, a symbol), stays for `setTag()` to print. */
function converted(convert: (value: number) => number, value: number): number {
  try {
    return convert(value);
  } catch {
    return value;
  }
}
