import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import { toText } from '../../otel/propagator/read-header-value.js';
import { arrayCarrier } from './array-carrier.js';
import { carrierKeys } from './carrier-keys.js';
import type { Carrier } from './carrier.js';
import { carrierMistake, enclosedCarrier, isOptionsOnly } from './enclosed-carrier.js';
import { GRPCFormat, HTTPFormat } from '../format.js';
import { httpCarrier } from './http-carrier.js';
import { MapCarrier } from './map-carrier.js';
import { TraceError } from '../trace-error.js';

/**
 * Finds out how to read and write a carrier.
 *
 * @param format - `HTTPFormat` or `GRPCFormat`; not looked at when the carrier has the accessor
 *   that is needed.
 * @param carrier - The carrier.
 * @param accessor - `'get'` to read from it, `'set'` to write to it.
 * @returns The carrier, opened.
 * @throws TraceError `ErrUnsupportedFormat`, `ErrInvalidCarrier`.
 */
export function openCarrier(
  format: unknown,
  carrier: unknown,
  accessor: keyof Carrier,
): Partial<Carrier> {
  try {
    return open(format, carrier, accessor);
  } catch (error) {
    if (error instanceof TraceError) throw error;
    // A getter of the application, or a proxy.
    throw new TraceError('ErrInvalidCarrier', { cause: error });
  }
}

function open(format: unknown, carrier: unknown, accessor: keyof Carrier): Partial<Carrier> {
  // By their names, because one access for both would be one for objects of any shape.
  if (accessor === 'get' ? hasGet(carrier) : hasSet(carrier)) {
    const map: unknown = carrier;
    return map instanceof Map ? new MapCarrier(map) : (carrier as Partial<Carrier>);
  }
  if (format !== HTTPFormat && format !== GRPCFormat) throw new TraceError('ErrUnsupportedFormat');
  const enclosed = enclosedCarrier(carrier, accessor);
  if (enclosed !== undefined) return open(format, enclosed, accessor);
  const opened = format === GRPCFormat ? undefined : openHeaders(carrier, accessor);
  if (opened === undefined) {
    const mistake = carrierMistake(carrier, accessor);
    // The original has one text for what is no carrier at all; of an object it cannot be given one.
    throw typeof carrier === 'object' && carrier !== null
      ? new TraceError('ErrInvalidCarrier', { detail: mistake })
      : new TraceError('ErrInvalidCarrier', { cause: new Error(mistake) });
  }
  return opened;
}

function openHeaders(carrier: unknown, accessor: keyof Carrier): Partial<Carrier> | undefined {
  if (accessor === 'get') return httpCarrier(carrier);
  if (Array.isArray(carrier)) return arrayCarrier(carrier);
  // Written as a field of the options it would not be sent.
  const isLost = typeof carrier === 'object' && carrier !== null && isOptionsOnly(carrier);
  return isLost ? undefined : httpCarrier(carrier);
}

function hasGet(carrier: unknown): carrier is Partial<Carrier> {
  if (typeof carrier !== 'object' || carrier === null) return false;
  return typeof (carrier as Partial<Carrier>).get === 'function';
}

function hasSet(carrier: unknown): carrier is Partial<Carrier> {
  if (typeof carrier !== 'object' || carrier === null) return false;
  return typeof (carrier as Partial<Carrier>).set === 'function';
}

/** Lets OpenTelemetry's propagators read an opened carrier. */
export const carrierGetter: TextMapGetter<Partial<Carrier>> = {
  get: (carrier, key) => headerValue(carrier.get?.(key)),
  keys: (carrier) => carrierKeys(carrier),
};

/** Lets OpenTelemetry's propagators write an opened carrier. */
export const carrierSetter: TextMapSetter<Partial<Carrier>> = {
  set(carrier, key, value) {
    carrier.set?.(key, value);
  },
};

/** Propagators of others know text only, and several values as an array of text. */
function headerValue(value: unknown): string | string[] | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return toText(value);
  // Some look at the first of an array without asking whether there is one.
  const texts = value.map(toText);
  return texts.length === 0 ? undefined : texts.map((text) => text ?? '');
}
