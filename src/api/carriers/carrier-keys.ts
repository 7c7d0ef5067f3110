/** Ways in which carriers tell what is in them. */
interface Listing {
  readonly keys?: () => unknown;
  readonly getMap?: () => unknown;
  readonly headers?: unknown;
}

/**
 * @param carrier - An opened carrier.
 * @returns The names of all that is in it, for propagators that look for a prefix; none where it does not
 *   say.
 */
export function carrierKeys(carrier: object): string[] {
  const { keys, getMap, headers } = carrier as Listing;
  if (typeof keys === 'function') {
    const names: unknown = Reflect.apply(keys, carrier, []);
    return isIterable(names) ? [...names].filter((name) => typeof name === 'string') : [];
  }
  // A gRPC Metadata.
  if (typeof getMap === 'function') return namesIn(Reflect.apply(getMap, carrier, []));
  // A request of Express.
  return namesIn(headers);
}

function namesIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>> | undefined)?.[Symbol.iterator] === 'function';
}
