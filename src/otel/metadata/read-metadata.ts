import type { TextMapGetter } from '@opentelemetry/api';
import { parseGoBool } from '../../go/parse-go-bool.js';
import { readHeaderValue, toText } from '../propagator/read-header-value.js';
import { callerDeadline, type Deadline } from './deadline.js';
import { isSendable, isSendableKey } from './is-sendable.js';
import { parseCriticality, type KratosMetadata } from './kratos-metadata.js';
import type { MetadataEntry } from './metadata-context.js';
import {
  GLOBAL_PREFIX,
  GRPC_NAMES,
  GRPC_TIMEOUT,
  HTTP_CALLER,
  HTTP_NAMES,
  HTTP_REMOTE_IP,
  HTTP_REMOTE_PORT,
  HTTP_TIMEOUT,
  SERVICE_NAME,
  isGrpcCarrier,
  type MetadataNames,
} from './metadata-headers.js';

/** What a forged request may make a service keep. */
const MAX_GLOBALS = 64;
const MAX_GLOBAL_LENGTH = 8192;

type Read = (name: string) => string | undefined;

/**
 * Reads metadata as servers of the original do (`pkg/net/http/blademaster/metadata.go`,
 * `pkg/net/rpc/warden/server.go`), and that of Kratos v2.
 *
 * @param carrier - The carrier.
 * @param getter - Reads it.
 * @returns What is in it. Values that could not be sent on are left out.
 */
export function readMetadata(carrier: unknown, getter: TextMapGetter): MetadataEntry {
  const read: Read = (name) => {
    const value = readHeaderValue(carrier, getter, name)?.trim();
    return isSendable(value) ? value : undefined;
  };
  const peerService = read(SERVICE_NAME);
  const texts = isGrpcCarrier(carrier) ? readNames(read, GRPC_NAMES) : readHeaders(read);
  const { mirror = '', criticality = '', caller = peerService, ...others } = texts;
  const values: KratosMetadata = {
    ...(withoutAbsent({ caller, ...others }) as Partial<KratosMetadata>),
    mirror: parseGoBool(mirror) ?? false,
    criticality: parseCriticality(criticality) ?? 'CRITICAL',
    global: readGlobals(carrier, getter),
  };
  return {
    values: Object.freeze(values),
    sentCaller: undefined,
    peerService,
    deadline: readDeadline(read),
  };
}

type Texts = Partial<
  Record<
    'caller' | 'color' | 'remote_ip' | 'remote_port' | 'mirror' | 'criticality',
    string | undefined
  >
>;

/** What both protocols have, each under its own names. */
function readNames(read: Read, names: MetadataNames): Texts {
  return {
    caller: read(names.caller),
    color: read(names.color),
    remote_ip: read(names.remoteIp),
    remote_port: read(names.remotePort),
    mirror: read(names.mirror),
    criticality: read(names.criticality),
  };
}

function readHeaders(read: Read): Texts {
  const texts = readNames(read, HTTP_NAMES);
  texts.caller ??= read('caller') ?? read(HTTP_CALLER);
  texts.remote_ip ??= read(HTTP_REMOTE_IP);
  texts.remote_port ??= read(HTTP_REMOTE_PORT);
  return texts;
}

function withoutAbsent(texts: Texts): Record<string, string | undefined> {
  const entries = Object.entries(texts).filter(([, text]) => text !== undefined);
  return Object.fromEntries(entries);
}

function readDeadline(read: Read): Deadline | undefined {
  const millis = parseMillis(read(HTTP_TIMEOUT)) ?? parseGrpcTimeout(read(GRPC_TIMEOUT));
  return millis === undefined || millis <= 0 ? undefined : callerDeadline(millis);
}

function parseMillis(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

function parseGrpcTimeout(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNIT_MS[unit] ?? 1);
}

const NO_GLOBALS: Readonly<Record<string, string>> = Object.freeze({});

function readGlobals(carrier: unknown, getter: TextMapGetter): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  let length = 0;
  for (const name of namesOf(carrier, getter)) {
    const key = name.toLowerCase().slice(GLOBAL_PREFIX.length);
    if (!isSendableKey(key)) continue;
    const value = readFirst(carrier, getter, name);
    if (!isSendable(value)) continue;
    length += key.length + value.length;
    if (found.length >= MAX_GLOBALS || length > MAX_GLOBAL_LENGTH) break;
    found.push([key, value]);
  }
  return found.length === 0 ? NO_GLOBALS : Object.freeze(Object.fromEntries(found));
}

function namesOf(carrier: unknown, getter: TextMapGetter): string[] {
  try {
    return getter.keys(carrier).filter((name) => name.toLowerCase().startsWith(GLOBAL_PREFIX));
  } catch {
    return [];
  }
}

/** A comma may be part of the value. */
function readFirst(carrier: unknown, getter: TextMapGetter, name: string): string | undefined {
  try {
    const value: unknown = getter.get(carrier, name);
    return toText(Array.isArray(value) ? value[0] : value)?.trim();
  } catch {
    return undefined;
  }
}
