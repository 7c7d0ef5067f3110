import type { TextMapGetter } from '@opentelemetry/api';
import { GLOBAL_PREFIX, GRPC_NAMES, HTTP_FIELDS, HTTP_PREFIX } from './metadata-headers.js';

const NAMES: ReadonlySet<string> = new Set([...HTTP_FIELDS, ...Object.values(GRPC_NAMES)]);

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
    if (!isRecord(carrier)) return getter.keys(carrier).some(isName);
    for (const name in carrier) if (isName(name)) return true;
  } catch {
    // A carrier of somebody else: what cannot be read brings nothing.
  }
  return false;
}

function isRecord(carrier: unknown): carrier is object {
  if (typeof carrier !== 'object' || carrier === null) return false;
  const { get, getHeader, headers, metadata } = carrier as Enclosing;
  if (get !== undefined || getHeader !== undefined) return false;
  return typeof headers !== 'object' && typeof metadata !== 'object';
}

const X = 'x'.charCodeAt(0);
const C = 'c'.charCodeAt(0);
const G = 'g'.charCodeAt(0);
const M = 'm'.charCodeAt(0);
const R = 'r'.charCodeAt(0);

/** Most headers of a request begin with another letter, or have a name of their own after `x-`. */
function isName(name: string): boolean {
  const first = name.charCodeAt(0) | 32;
  if (first !== X && first !== C && first !== G && first !== M && first !== R) return false;
  const lower = name.toLowerCase();
  if (NAMES.has(lower)) return true;
  return first === X && (lower.startsWith(GLOBAL_PREFIX) || lower.startsWith(HTTP_PREFIX));
}
