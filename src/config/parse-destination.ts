import { parseGoBool } from '../wire/parse-go-bool.js';
import {
  KRATOS_NETWORKS,
  type HttpDestination,
  type KratosDestination,
  type TraceSetting,
} from './destination.js';
import { parseGoDuration } from './parse-go-duration.js';
import { parseGoQuery } from './parse-go-query.js';
import { parseGoUrl } from './parse-go-url.js';
import { parseTraceDsn } from './parse-trace-dsn.js';
import { redactPassword } from './redact-password.js';

const HTTP_BACKENDS = ['zipkin', 'jaeger', 'otlp'] as const;
const OTHER_SCHEMES = [
  ...HTTP_BACKENDS.flatMap((backend) => [`${backend}+http`, `${backend}+https`]),
  'jaeger+udp',
  'console',
  'none',
];
const DEFAULT_JAEGER_UDP_PORT = 6832;
const DEFAULT_PATHS = { zipkin: '/api/v2/spans', jaeger: '/api/traces', otlp: '/v1/traces' };

/**
 * Reads the value of `TRACE`: a DSN of the original, or one of the schemes beyond it.
 *
 * ```text
 * unixgram:///var/run/dapper-collect/dapper-collect.sock    unix:///path   udp://h:p   tcp://h:p
 * zipkin+http://host:9411/api/v2/spans?batch_size=100
 * jaeger+http://host:14268/api/traces        jaeger+udp://host:6832
 * otlp+http://host:4318/v1/traces?timeout=5s
 * console:                                   none:
 * ```
 *
 * `timeout` (a Go duration) and `disable_sample` are understood everywhere they make sense,
 * `batch_size` over HTTP, `trace_id_bits` (64 or 128) for Zipkin and Jaeger; other query parameters stay in the URL. `https` works as `http` does.
 *
 * @param dsn - The text.
 * @returns Where spans go, and whether every trace is sampled.
 * @throws Error `trace: invalid dsn: {dsn}: {reason}`. A password is never in it.
 */
export function parseDestination(dsn: string): TraceSetting {
  const scheme = /^([a-z][a-z0-9+]*):/i.exec(dsn)?.[1]?.toLowerCase() ?? '';
  if (!OTHER_SCHEMES.includes(scheme)) return parseKratos(dsn);
  try {
    return parseOther(scheme, dsn.slice(scheme.length + 1));
  } catch (error) {
    throw invalid(dsn, error instanceof Error ? error.message : String(error));
  }
}

function parseKratos(dsn: string): TraceSetting {
  const { network, addr, timeoutMs, disableSample, protocolVersion } = parseTraceDsn(dsn);
  const known = KRATOS_NETWORKS.find((each) => each === network);
  if (known === undefined) {
    const allowed = [...KRATOS_NETWORKS, ...OTHER_SCHEMES].join(', ');
    throw invalid(dsn, `unknown scheme ${JSON.stringify(network)}; allowed: ${allowed}`);
  }
  if (addr === '') throw invalid(dsn, 'the address is missing');
  // The default of the original, 200 ms, came without retries; the reporter has one of its own.
  const isTimeoutGiven = parseGoQuery(parseGoUrl(dsn).rawQuery).has('timeout');
  const destination: KratosDestination = {
    backend: 'kratos',
    network: known,
    addr,
    ...(isTimeoutGiven && { timeout: timeoutMs }),
    protocolVersion,
  };
  return { destination, disableSample };
}

function parseOther(scheme: string, rest: string): TraceSetting {
  const [backend, transport] = scheme.split('+');
  if (transport !== undefined && !/^\/\/[^/?#]/.test(rest)) throw new Error('the host is missing');
  const url = new URL(`${transport ?? 'file'}:${rest}`);
  const disableSample = take(url, 'disable_sample', toBool) ?? false;
  if (backend === 'console' || backend === 'none') {
    return { destination: { backend }, disableSample };
  }
  const bits = backend === 'otlp' ? undefined : take(url, 'trace_id_bits', toTraceIdBits);
  const traceIdBits = bits !== undefined && { traceIdBits: bits };
  if (transport === 'udp') {
    const port = url.port === '' ? DEFAULT_JAEGER_UDP_PORT : Number(url.port);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    return { destination: { backend: 'jaeger-udp', host, port, ...traceIdBits }, disableSample };
  }
  const known = HTTP_BACKENDS.find((each) => each === backend) ?? 'otlp';
  if (url.pathname === '/') url.pathname = DEFAULT_PATHS[known];
  return {
    destination: { backend: known, ...httpDestination(url), ...traceIdBits },
    disableSample,
  };
}

function httpDestination(url: URL): HttpDestination {
  const timeout = take(url, 'timeout', toTimeout);
  const batchSize = take(url, 'batch_size', toBatchSize);
  const headers = authorization(url);
  return {
    endpoint: url.href,
    headers,
    ...(timeout !== undefined && { timeout }),
    ...(batchSize !== undefined && { batchSize }),
  };
}

/** Credentials leave the URL, which exporters log, for a header, which they do not. */
function authorization(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function take<T>(url: URL, name: string, read: (value: string) => T): T | undefined {
  const value = url.searchParams.get(name);
  if (value === null) return undefined;
  url.searchParams.delete(name);
  return read(value);
}

function toBool(value: string): boolean {
  const result = parseGoBool(value);
  if (result === undefined) throw new Error(`cannot decode ${value} into Go value of type bool`);
  return result;
}

function toTimeout(value: string): number {
  const timeout = parseGoDuration(value);
  if (timeout >= 1) return timeout;
  throw new Error(`timeout must be 1ms at least, got ${value}`);
}

function toBatchSize(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value) || Number(value) > 2048) {
    throw new Error(`batch_size must be a whole number from 1 to 2048, got ${value}`);
  }
  return Number(value);
}

function toTraceIdBits(value: string): 64 | 128 {
  if (value === '64') return 64;
  if (value === '128') return 128;
  throw new Error(`trace_id_bits must be 64 or 128, got ${value}`);
}

function invalid(dsn: string, reason: string): Error {
  return new Error(`trace: invalid dsn: ${redactPassword(dsn)}: ${reason}`);
}
