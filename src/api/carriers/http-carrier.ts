import type { Carrier } from './carrier.js';
import { isEnclosing } from './enclosed-carrier.js';
import type { HeaderSet } from '../../otel/propagator/header-set.js';

/** The part of Node's `http.OutgoingMessage` that is needed here. */
interface OutgoingMessage {
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
  getHeaderNames?(): string[];
}

type HeaderRecord = Record<string, unknown>;

/**
 * Opens a carrier of HTTP headers that has no accessors of its own: an `http.OutgoingMessage` (a
 * `ClientRequest` or a `ServerResponse`), or a plain record such as `http.IncomingMessage`'s
 * `headers`.
 *
 * @param carrier - The value that a caller has passed as a carrier.
 * @returns The opened carrier; `undefined` when the value is no carrier.
 */
export function httpCarrier(carrier: unknown): Carrier | undefined {
  if (typeof carrier !== 'object' || carrier === null) return undefined;
  if (isOutgoingMessage(carrier)) return new MessageCarrier(carrier);
  return isRecord(carrier) ? new RecordCarrier(carrier) : undefined;
}

/**
 * @param carrier - What should be a carrier.
 * @param names - Names of headers.
 * @returns Whether it has no accessors and none of these headers, in whatever spelling: most requests
 *   bring none, and one look at all that they bring is less than to look for each. Whether it is a
 *   record at all makes no difference, because there is nothing in it.
 * @throws What a proxy throws.
 */
export function hasNone(carrier: unknown, names: HeaderSet): boolean {
  if (typeof carrier !== 'object' || carrier === null) return false;
  const { get, getHeader } = carrier as Partial<Carrier & OutgoingMessage>;
  if (get !== undefined || getHeader !== undefined) return false;
  if (isEnclosing(carrier)) return false;
  for (const name in carrier) if (names.includes(name)) return false;
  return true;
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

class MessageCarrier implements Carrier {
  constructor(private readonly message: OutgoingMessage) {}

  get(key: string): unknown {
    return this.message.getHeader(key);
  }

  set(key: string, value: string): void {
    this.message.setHeader(key, value);
  }

  keys(): string[] {
    return this.message.getHeaderNames?.() ?? [];
  }
}

class RecordCarrier implements Carrier {
  constructor(private readonly record: HeaderRecord) {}

  get(key: string): unknown {
    const { record } = this;
    if (Object.hasOwn(record, key)) return record[key];
    for (const name in record) {
      if (isSpelling(name, key) && Object.hasOwn(record, name)) return record[name];
    }
    return undefined;
  }

  set(key: string, value: string): void {
    const { record } = this;
    // Two spellings of one header would go out as two headers. Nothing is listed to find them: a
    // record of headers has a dozen, and few of them are as long as this one.
    for (const name in record) {
      if (isSpelling(name, key) && Object.hasOwn(record, name)) {
        Reflect.deleteProperty(record, name);
      }
    }
    record[key] = value;
  }

  keys(): string[] {
    return Object.keys(this.record);
  }
}

/**
 * @param name - Name of a header.
 * @param key - Name of a header in lower case.
 * @returns Whether the one is another spelling of the other.
 */
export function isSpelling(name: string, key: string): boolean {
  return name.length === key.length && name !== key && name.toLowerCase() === key;
}
