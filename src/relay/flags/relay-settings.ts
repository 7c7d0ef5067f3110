import { getHeapStatistics } from 'node:v8';
import { addressOf } from '../../config/dsn/destination-address.js';
import type { Destination } from '../../config/dsn/destination.js';
import { parseDestination } from '../../config/dsn/parse-destination.js';
import { DEFAULT_DSN } from '../../config/dsn/trace-environment.js';
import { parseGoDuration } from '../../go/parse-go-duration.js';
import { parseListenAddress, showListenAddress, type ListenAddress } from './listen-address.js';
import { readFlags, variableOf, type FlagValues, type RelayFlagName } from './relay-flags.js';

const MIB = 1024 * 1024;
const DEFAULT_QUEUE_SPANS = 100_000;
const DEFAULT_QUEUE_MIB = 256;
const DEFAULT_MAX_CONNECTIONS = 1_000;
const DEFAULT_SHUTDOWN = '10s';
const GREATEST_COUNT = 2 ** 31 - 1;
const GREATEST_MODE = 0o777;
// Estimates of what a span takes are good, and not exact; encoding a batch needs memory too.
const GREATEST_SHARE_OF_HEAP = 0.75;

/** What a relay is told. */
export interface RelaySettings {
  readonly listen: readonly ListenAddress[];
  readonly destination: Destination;
  /** Where `/metrics` is served, if at all. */
  readonly http?: { readonly host: string; readonly port: number };
  /** Spans that wait at most. */
  readonly queueSpans: number;
  /** Bytes of memory that they take at most. */
  readonly queueBytes: number;
  readonly maxConnections: number;
  readonly socketMode?: number;
  readonly shutdownMillis: number;
}

/**
 * @param args - Flags.
 * @param env - Environment variables.
 * @param heapLimit - Bytes of memory that Node may have. Default: what V8 says.
 * @returns What they say.
 * @throws Error that names the flag that is wrong, and what is allowed.
 */
export function readRelaySettings(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  heapLimit = getHeapStatistics().heap_size_limit,
): RelaySettings {
  const flags = readFlags(args, env);
  const listen = (flags.get('listen') ?? [DEFAULT_DSN]).map(parseListenAddress);
  const destination = readDestination(flags, listen);
  const http = flags.get('http')?.[0];
  const mode = flags.get('socket-mode')?.[0];
  return {
    listen,
    destination,
    ...(http !== undefined && { http: readHostPort(http) }),
    queueSpans: readCount(flags, 'queue-spans') ?? DEFAULT_QUEUE_SPANS,
    queueBytes: readQueueBytes(flags, heapLimit),
    maxConnections: readCount(flags, 'max-connections') ?? DEFAULT_MAX_CONNECTIONS,
    ...(mode !== undefined && { socketMode: readMode(mode) }),
    shutdownMillis: readShutdown(flags.get('shutdown-timeout')?.[0] ?? DEFAULT_SHUTDOWN),
  };
}

function readDestination(flags: FlagValues, listen: readonly ListenAddress[]): Destination {
  const dsn = flags.get('to')?.[0];
  if (dsn === undefined) {
    throw new Error(
      `--to or ${variableOf('to')} is needed: where spans go, such as --to otlp+http://127.0.0.1:4318`,
    );
  }
  let setting;
  try {
    setting = parseDestination(dsn);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`--to: ${text.replace(/^trace: /, '')}`, { cause: error });
  }
  const { name } = addressOf(setting.destination);
  if (listen.some((address) => showListenAddress(address) === name)) {
    throw new Error(`--to is an address of --listen: spans would go round in a circle`);
  }
  return setting.destination;
}

function readCount(flags: FlagValues, name: RelayFlagName): number | undefined {
  const text = flags.get(name)?.[0];
  if (text === undefined) return undefined;
  const count = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= GREATEST_COUNT) return count;
  throw new Error(`--${name} must be a whole number from 1 to ${GREATEST_COUNT}, got ${text}`);
}

function readQueueBytes(flags: FlagValues, heapLimit: number): number {
  const asked = readCount(flags, 'queue-mib');
  if (asked === undefined) {
    return Math.min(DEFAULT_QUEUE_MIB * MIB, Math.floor(heapLimit / 2));
  }
  const greatest = Math.floor((heapLimit * GREATEST_SHARE_OF_HEAP) / MIB);
  if (asked <= greatest) return asked * MIB;
  throw new Error(
    `--queue-mib must be at most ${greatest}, got ${asked}: Node may have ${Math.floor(heapLimit / MIB)} MiB; give it more by NODE_OPTIONS=--max-old-space-size=MIB`,
  );
}

function readMode(text: string): number {
  const mode = /^[0-7]{3,4}$/.test(text) ? parseInt(text, 8) : Infinity;
  if (mode <= GREATEST_MODE) return mode;
  throw new Error(`--socket-mode must be octal digits from 000 to 0777, got ${text}`);
}

function readShutdown(text: string): number {
  let milliseconds = 0;
  try {
    milliseconds = parseGoDuration(text);
  } catch {
    // Said below.
  }
  if (milliseconds >= 1 && milliseconds <= GREATEST_COUNT) return Math.floor(milliseconds);
  throw new Error(`--shutdown-timeout must be a duration such as 10s or 500ms, got ${text}`);
}

function readHostPort(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host !== undefined && port <= 65_535) return { host, port };
  throw new Error(`--http must be host:port, such as 127.0.0.1:9464, got ${text}`);
}
