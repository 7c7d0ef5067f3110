import { toText } from '../../otel/propagator/read-header-value.js';
import type { Carrier } from './carrier.js';

/**
 * Opens an array of headers for writing, as `http.request()`, fetch and undici take it: pairs, or name
 * and value in turn as in `rawHeaders`.
 *
 * @param headers - The array. An empty one could be either.
 * @returns The opened carrier; `undefined` when the value is no carrier.
 */
export function arrayCarrier(headers: unknown[]): Pick<Carrier, 'set'> | undefined {
  if (headers.length === 0) return undefined;
  if (headers.every(isPair)) return new PairsCarrier(headers);
  const isFlat =
    headers.length % 2 === 0 && headers.every((each, i) => i % 2 === 1 || isName(each));
  return isFlat ? new FlatCarrier(headers) : undefined;
}

class PairsCarrier {
  constructor(private readonly pairs: [unknown, unknown][]) {}

  set(key: string, value: string): void {
    const { pairs } = this;
    for (let i = pairs.length - 1; i >= 0; i--) if (isKey(pairs[i]?.[0], key)) pairs.splice(i, 1);
    pairs.push([key, value]);
  }
}

class FlatCarrier {
  constructor(private readonly flat: unknown[]) {}

  set(key: string, value: string): void {
    const { flat } = this;
    for (let i = flat.length - 2; i >= 0; i -= 2) if (isKey(flat[i], key)) flat.splice(i, 2);
    flat.push(key, value);
  }
}

function isPair(each: unknown): each is [unknown, unknown] {
  return Array.isArray(each) && each.length === 2 && isName(each[0]);
}

function isName(name: unknown): boolean {
  return typeof name === 'string' || ArrayBuffer.isView(name);
}

/** `rawHeaders` of undici's dispatchers may hold names as bytes. */
function isKey(name: unknown, key: string): boolean {
  const text = toText(name);
  return text?.toLowerCase() === key;
}
