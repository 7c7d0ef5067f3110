import { showAddress, showUnknown, showValue } from '../../config/show-value.js';
import { builtIn } from '../../node/built-in-modules.js';
import { checkTimeout, readHttpEndpoint, type HttpEndpoint } from '../http/http-options.js';
import { checkTraceIdBits, type TraceIdBits } from '../reported-ids.js';
import { ENTRY, wrong } from './option-error.js';

/** Settings of `KratosJaegerExporter`: exactly one of `endpoint` and `host`. */
export interface KratosJaegerExporterOptions {
  /**
   * Collector to POST Thrift to: an http or https URL with the path, such as
   * `http://host:14268/api/traces`. User and password in it become basic authorization.
   */
  endpoint?: string;
  /** Headers to send to the endpoint besides `Content-Type`. Default none. */
  headers?: Record<string, string>;
  /** Agent to send Thrift (binary protocol) over UDP to: a host name or an IP address. */
  host?: string;
  /** UDP port of the agent, 1 to 65535. Default 6832. */
  port?: number;
  /** Bytes of one UDP packet at most, 512 to 65507. Default 65000, as in Jaeger's clients. */
  maxPacketSize?: number;
  /** Milliseconds that one export may take, at least 1. Default 10,000. */
  timeout?: number;
  /**
   * How much of a trace id is reported: 128 bits (default), or 64, the low half, which is all that
   * a Kratos service in Go reports of it.
   */
  traceIdBits?: TraceIdBits;
}

/** Where to send, with every default filled in. */
export type JaegerTarget =
  HttpEndpoint | { readonly host: string; readonly port: number; readonly maxPacketSize: number };

/** Settings that were checked. */
export interface JaegerSettings {
  readonly target: JaegerTarget;
  /** Milliseconds. */
  readonly timeout: number;
  /** How much of a trace id is reported. */
  readonly traceIdBits: TraceIdBits;
}

const DEFAULT_PORT = 6832;
const GREATEST_PORT = 65_535;
const DEFAULT_PACKET_BYTES = 65_000;
// Less has no room for a span besides the tags of its process; more is no UDP over IPv4.
const LEAST_PACKET_BYTES = 512;
const GREATEST_PACKET_BYTES = 65_507;
const DEFAULT_TIMEOUT_MS = 10_000;
const HOST_NAME = /^[^\s/:?#@[\]]+$/;
const OF_ENDPOINT = ['headers'];
const OF_HOST = ['port', 'maxPacketSize'];
const KNOWN = ['endpoint', 'host', 'timeout', 'traceIdBits', ...OF_ENDPOINT, ...OF_HOST];

/**
 * Checks the settings and fills in the defaults.
 *
 * @param options - What the application gave; what is `undefined` counts as absent.
 * @returns The settings.
 * @throws Error when `endpoint`, `headers` or `host` is wrong, RangeError for a number that is out
 *   of range, TypeError for what is unknown or goes with the other of `endpoint` and `host`; the
 *   message names the field, the value and what is allowed.
 */
export function readJaegerOptions(options: KratosJaegerExporterOptions): JaegerSettings {
  const { endpoint, host, timeout = DEFAULT_TIMEOUT_MS, traceIdBits = 128 } = options;
  if ((endpoint === undefined) === (host === undefined)) {
    const got = endpoint === undefined ? 'neither' : 'both';
    throw new TypeError(wrong(`exactly one of endpoint and host must be given, got ${got}`));
  }
  refuse(options, (key) => !KNOWN.includes(key), `one of ${KNOWN.join(', ')}`);
  checkTimeout(ENTRY, timeout);
  checkTraceIdBits(ENTRY, traceIdBits);
  if (host === undefined) {
    refuse(options, (key) => OF_HOST.includes(key), 'an option of an endpoint; it goes with host');
    return { target: readHttpEndpoint(ENTRY, endpoint, options.headers), timeout, traceIdBits };
  }
  refuse(options, (key) => OF_ENDPOINT.includes(key), 'an option of a host; it goes with endpoint');
  const { port = DEFAULT_PORT, maxPacketSize = DEFAULT_PACKET_BYTES } = options;
  checkWhole('port', port, 1, GREATEST_PORT);
  checkWhole('maxPacketSize', maxPacketSize, LEAST_PACKET_BYTES, GREATEST_PACKET_BYTES);
  return { target: { host: readHost(host), port, maxPacketSize }, timeout, traceIdBits };
}

function refuse(options: object, isWrong: (key: string) => boolean, allowed: string): void {
  for (const [key, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined || !isWrong(key)) continue;
    throw new TypeError(wrong(`the option ${key} ${showUnknown(value)} is not ${allowed}`));
  }
}

function readHost(host: unknown): string {
  // An IPv6 address out of a URL has brackets.
  const bare = typeof host === 'string' ? host.replace(/^\[(.*)\]$/, '$1') : '';
  if (HOST_NAME.test(bare) || builtIn('node:net').isIPv6(bare)) return bare;
  throw new Error(wrong(`host must be a host name or an IP address, got ${showAddress(host)}`));
}

function checkWhole(field: string, value: unknown, least: number, greatest: number): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= greatest) return;
  throw new RangeError(
    wrong(`${field} must be a whole number from ${least} to ${greatest}, got ${showValue(value)}`),
  );
}
