import type { TextMapGetter, TextMapSetter } from '@opentelemetry/api';
import type { Carrier } from './carrier.js';
import { GRPCFormat, HTTPFormat } from './format.js';
import { httpCarrier } from './http-carrier.js';
import { TraceError } from './trace-error.js';

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
  if (accessor === 'get') {
    if (hasGet(carrier)) return carrier;
  } else if (hasSet(carrier)) return carrier;
  if (format !== HTTPFormat && format !== GRPCFormat) throw new TraceError('ErrUnsupportedFormat');
  const opened = format === HTTPFormat ? httpCarrier(carrier) : undefined;
  if (opened === undefined) throw new TraceError('ErrInvalidCarrier');
  return opened;
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
  get(carrier, key) {
    const value = carrier.get?.(key);
    // A gRPC Metadata answers with all values of a key; the original takes the first.
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' ? first : undefined;
  },
  keys: () => [],
};

/** Lets OpenTelemetry's propagators write an opened carrier. */
export const carrierSetter: TextMapSetter<Partial<Carrier>> = {
  set(carrier, key, value) {
    carrier.set?.(key, value);
  },
};
