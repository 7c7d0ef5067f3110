import type { TextMapGetter } from '@opentelemetry/api';
import { HeaderSet } from '../propagator/header-set.js';
import { GLOBAL_PREFIX, GRPC_NAMES, HTTP_FIELDS, HTTP_PREFIX } from './metadata-headers.js';

const NAMES = new HeaderSet([
  ...HTTP_FIELDS,
  ...Object.values(GRPC_NAMES),
  `${HTTP_PREFIX}*`,
  `${GLOBAL_PREFIX}*`,
]);

interface Enclosing {
  readonly get?: unknown;
  readonly getHeader?: unknown;
  readonly headers?: unknown;
  readonly metadata?: unknown;
}

/**
 * One look at the names of a carrier, because most requests bring none of them. A record of headers, as of
 * `node:http`, is looked at without a list of its names.
 *
 * @param carrier - The carrier.
 * @param getter - Reads it.
 * @returns Whether there may be metadata in it.
 */
export function mayCarryMetadata(carrier: unknown, getter: TextMapGetter): boolean {
  try {
    if (!isRecord(carrier)) return getter.keys(carrier).some((name) => NAMES.includes(name));
    for (const name in carrier) if (NAMES.includes(name)) return true;
  } catch {
    // A foreign carrier that cannot be read brings nothing.
  }
  return false;
}

function isRecord(carrier: unknown): carrier is object {
  if (typeof carrier !== 'object' || carrier === null) return false;
  const { get, getHeader, headers, metadata } = carrier as Enclosing;
  if (get !== undefined || getHeader !== undefined) return false;
  return typeof headers !== 'object' && typeof metadata !== 'object';
}
