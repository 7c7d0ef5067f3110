/**
 * Callers without types pass `undefined` for a tag or a log field that they have not got.
 *
 * @param entry - What should be a tag or a log field.
 * @returns Whether it is an object, and so can have a key and a value.
 */
export function isEntry(
  entry: unknown,
): entry is { readonly key: unknown; readonly value: unknown } {
  return typeof entry === 'object' && entry !== null;
}
