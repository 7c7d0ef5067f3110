import type { TextMapGetter } from '@opentelemetry/api';

const utf8 = new TextDecoder();

/**
 * Reads a header that has one value. Where it came more than once the first counts, as in the
 * original (`Get` of `pkg/net/trace/propagation.go`): a proxy copies headers, and a service that
 * forwards its metadata sends its own value first.
 *
 * The carrier is not ours: a getter that throws, or an odd value, means that the header
 * is not there.
 *
 * @param carrier - The carrier.
 * @param getter - Reads it.
 * @param key - The header.
 * @returns Its first value; `undefined` when there is none.
 */
export function readHeaderValue(
  carrier: unknown,
  getter: TextMapGetter,
  key: string,
): string | undefined {
  const value = readHeader(carrier, getter, key);
  const text = toText(Array.isArray(value) ? value[0] : value);
  return text === undefined ? undefined : firstOf(text);
}

/**
 * Reads a header whose value is a list, as `baggage` and `tracestate`: all copies of it are one list
 * (RFC 9110, section 5.3).
 *
 * @param carrier - The carrier.
 * @param getter - Reads it.
 * @param key - The header.
 * @returns All copies, joined by commas; `undefined` when there is none.
 */
export function readHeaderList(
  carrier: unknown,
  getter: TextMapGetter,
  key: string,
): string | undefined {
  const value = readHeader(carrier, getter, key);
  if (!Array.isArray(value)) return toText(value);
  const copies = value.map(toText).filter((copy) => copy !== undefined);
  return copies.length === 0 ? undefined : copies.join(',');
}

/**
 * @param value - What stands under a key.
 * @returns The text of it: message queues deliver bytes, which are UTF-8.
 */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return ArrayBuffer.isView(value) ? utf8.decode(value as Uint8Array) : undefined;
}

function readHeader(carrier: unknown, getter: TextMapGetter, key: string): unknown {
  try {
    return getter.get(carrier, key);
  } catch {
    return undefined;
  }
}

/** Node, HTTP/2 and proxies make one value of all copies of a header: `a, b`. */
function firstOf(text: string): string {
  const comma = text.indexOf(',');
  return comma < 0 ? text : text.slice(0, comma).trim();
}
