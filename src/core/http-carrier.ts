import type { Carrier } from './carrier.js';

/** The part of Node's `http.OutgoingMessage` that is needed here. */
interface OutgoingMessage {
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
}

type HeaderRecord = Record<string, unknown>;

/**
 * Opens a carrier of HTTP headers that has no accessors of its own: an `http.OutgoingMessage` (a
 * `ClientRequest` or a `ServerResponse`), or a plain record such as `http.IncomingMessage`'s
 * `headers`.
 *
 * @param carrier - What should be such a carrier.
 * @returns It, opened, or `undefined` when it is none.
 */
export function httpCarrier(carrier: unknown): Carrier | undefined {
  if (typeof carrier !== 'object' || carrier === null) return undefined;
  if (isOutgoingMessage(carrier)) {
    return {
      get: (key) => singleValue(carrier.getHeader(key)),
      set: (key, value) => carrier.setHeader(key, value),
    };
  }
  return isRecord(carrier) ? recordCarrier(carrier) : undefined;
}

function isOutgoingMessage(carrier: object): carrier is OutgoingMessage {
  const message = carrier as Partial<OutgoingMessage>;
  return typeof message.setHeader === 'function' && typeof message.getHeader === 'function';
}

function isRecord(carrier: object): carrier is HeaderRecord {
  if (Array.isArray(carrier)) return false;
  const prototype: unknown = Object.getPrototypeOf(carrier);
  // Not a comparison with Object.prototype: a record may come from another realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function recordCarrier(record: HeaderRecord): Carrier {
  return {
    get(key) {
      const name = Object.hasOwn(record, key) ? key : spellings(record, key)[0];
      return name === undefined ? undefined : singleValue(record[name]);
    },
    set(key, value) {
      // Two spellings of one header would go out as two headers.
      for (const name of spellings(record, key)) {
        if (name !== key) Reflect.deleteProperty(record, name);
      }
      record[key] = value;
    },
  };
}

function spellings(record: HeaderRecord, key: string): string[] {
  return Object.keys(record).filter(
    (name) => name.length === key.length && name.toLowerCase() === key,
  );
}

/** Several values of a header that may occur once are one value that cannot be read. */
function singleValue(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.length === 1 ? (value[0] as unknown) : value.join(', ');
}
