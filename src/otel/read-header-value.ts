import type { TextMapGetter } from '@opentelemetry/api';

/**
 * Reads one header from a carrier that belongs to somebody else: a getter that throws, or an odd
 * value, means that the header is not there.
 *
 * @param carrier - The carrier.
 * @param getter - Reads it.
 * @param key - The header.
 * @returns Its value; of several values the only one there is, if they are one.
 */
export function readHeaderValue(
  carrier: unknown,
  getter: TextMapGetter,
  key: string,
): string | undefined {
  try {
    const value: unknown = getter.get(carrier, key);
    if (typeof value === 'string') return value;
    return Array.isArray(value) && value.length === 1 && typeof value[0] === 'string'
      ? value[0]
      : undefined;
  } catch {
    return undefined;
  }
}
