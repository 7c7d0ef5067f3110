import {
  KRATOS_NETWORKS,
  type Destination,
  type HttpDestination,
  type TraceSetting,
} from './destination.js';
import {
  DsnParameters,
  toBatchSize,
  toBool,
  toProbability,
  toTimeout,
  toTraceIdBits,
  unknownParameter,
} from './dsn-parameters.js';
import { isMeant } from '../is-meant.js';
import { parseGoQuery } from '../../go/parse-go-query.js';
import { parseGoUrl } from '../../go/parse-go-url.js';
import { parseTraceDsn } from './parse-trace-dsn.js';
import { redactDsn } from './redact-dsn.js';
import { VIEW_PORT } from './view-port.js';

const HTTP_BACKENDS = ['zipkin', 'jaeger', 'otlp'] as const;
const OTHER_SCHEMES = [
  ...HTTP_BACKENDS.flatMap((backend) => [`${backend}+http`, `${backend}+https`]),
  'jaeger+udp',
  'view',
  'console',
  'none',
];
/** Parameters of a DSN of the original, and `probability`. */
export const KRATOS_PARAMETERS = ['timeout', 'disable_sample', 'protocol_version', 'probability'];
const DEFAULT_JAEGER_UDP_PORT = 6832;
const DEFAULT_PATHS = {
  zipkin: '/api/v2/spans',
  jaeger: '/api/traces',
  otlp: '/v1/traces',
  view: '/v1/traces',
};

/**
 * Reads the value of `TRACE`: a DSN of the original, or one of the schemes beyond it.
 *
 * ```text
 * unixgram:///var/run/dapper-collect/dapper-collect.sock    unix:///path   udp://h:p   tcp://h:p
 * zipkin+http://host:9411/api/v2/spans?batch_size=100
 * jaeger+http://host:14268/api/traces        jaeger+udp://host:6832
 * otlp+http://host:4318/v1/traces?timeout=5s
 * view:                                      view://127.0.0.1:9500
 * console:?probability=0.1                   none:
 * ```
 *
 * `disable_sample` and `probability` are understood everywhere, `timeout` (a Go duration) by all but
 * `jaeger+udp`, `console` and `none`, `batch_size` over HTTP, `protocol_version` by the networks of
 * the original, `trace_id_bits` (64 or 128) by Zipkin and Jaeger. `https` works as `http` does.
 *
 * @param dsn - The text.
 * @returns Where spans go, and how traces are sampled. Parameters that the original passes over are
 *   named in `ignored`.
 * @throws Error `trace: invalid dsn: {dsn}: {reason}`. It names a parameter that is unknown or wrong,
 *   and what is allowed. Nothing in it may be a secret: see {@link redactDsn}.
 */
export function parseDestination(dsn: string): TraceSetting {
  try {
    return parse(dsn);
  } catch {
    // The text is made from what may be shown, so that no part of it can quote a secret.
    const shown = redactDsn(dsn);
    throw new Error(`trace: invalid dsn: ${shown}: ${failure(shown)}`);
  }
}

function failure(shown: string): string {
  try {
    parse(shown);
    return 'the part that is not shown is invalid';
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.replace(`trace: invalid dsn: ${shown}: `, '');
  }
}

function parse(dsn: string): TraceSetting {
  const scheme = /^([a-z][a-z0-9+]*):/i.exec(dsn)?.[1]?.toLowerCase() ?? '';
  return OTHER_SCHEMES.includes(scheme)
    ? parseOther(scheme, dsn.slice(scheme.length + 1))
    : parseKratos(dsn);
}

function parseKratos(dsn: string): TraceSetting {
  const { network, addr, timeoutMs, disableSample, protocolVersion } = parseTraceDsn(dsn);
  const known = KRATOS_NETWORKS.find((each) => each === network);
  if (known === undefined) {
    const allowed = [...KRATOS_NETWORKS, ...OTHER_SCHEMES].join(', ');
    throw new Error(`unknown scheme ${JSON.stringify(network)}; allowed: ${allowed}`);
  }
  if (addr === '') throw new Error('the address is missing');
  const query = parseGoQuery(parseGoUrl(dsn).rawQuery);
  const asked = query.get('probability');
  const probability = asked === undefined ? undefined : toProbability(asked);
  const ignored = [...query.keys()].filter((name) => !KRATOS_PARAMETERS.includes(name));
  // The original passes over what it does not know. What is meant for it is a mistake all the same.
  const mistake = ignored.find((name) => isMeant(name, KRATOS_PARAMETERS));
  if (mistake !== undefined) {
    throw unknownParameter(mistake, query.get(mistake) ?? '', KRATOS_PARAMETERS);
  }
  // The default of the original, 200 ms, came without retries; the reporter has one of its own.
  const timeout = query.has('timeout') && { timeout: timeoutMs };
  const destination = { backend: 'kratos', network: known, addr, ...timeout } as const;
  return {
    destination: { ...destination, protocolVersion },
    disableSample,
    ...(probability !== undefined && { probability }),
    ...(ignored.length > 0 && { ignored }),
  };
}

function parseOther(scheme: string, rest: string): TraceSetting {
  const [backend, transport] = scheme.split('+');
  if (transport !== undefined && !/^\/\/[^/?#]/.test(rest)) throw new Error('the host is missing');
  const url = backend === 'view' ? viewUrl(rest) : new URL(`${transport ?? 'file'}:${rest}`);
  const parameters = new DsnParameters(url.search);
  url.search = '';
  url.hash = '';
  const destination = readDestination(backend ?? '', transport, url, parameters);
  const disableSample = parameters.take('disable_sample', toBool) ?? false;
  const probability = parameters.take('probability', toProbability);
  parameters.refuseOthers();
  return { destination, disableSample, ...(probability !== undefined && { probability }) };
}

/** The page of this machine on its default port, or another one. */
function viewUrl(rest: string): URL {
  const [, host = '', tail = ''] = /^(?:\/\/([^/?#]*)\/?)?([?#].*)?$/.exec(rest) ?? [];
  if (rest !== '' && host === '' && tail === '')
    throw new Error('expected view: or view://host:port');
  const url = new URL(`http://${host === '' ? '127.0.0.1' : host}${tail}`);
  if (!/:\d+$/.test(host)) url.port = String(VIEW_PORT);
  return url;
}

function readDestination(
  backend: string,
  transport: string | undefined,
  url: URL,
  parameters: DsnParameters,
): Destination {
  if (backend === 'console' || backend === 'none') return { backend };
  if (backend === 'view') {
    url.pathname = DEFAULT_PATHS.view;
    return { backend, ...httpDestination(url, parameters) };
  }
  const bits = backend === 'otlp' ? undefined : parameters.take('trace_id_bits', toTraceIdBits);
  const traceIdBits = bits !== undefined && { traceIdBits: bits };
  if (transport === 'udp') {
    const port = url.port === '' ? DEFAULT_JAEGER_UDP_PORT : Number(url.port);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    return { backend: 'jaeger-udp', host, port, ...traceIdBits };
  }
  const known = HTTP_BACKENDS.find((each) => each === backend) ?? 'otlp';
  if (url.pathname === '/') url.pathname = DEFAULT_PATHS[known];
  return { backend: known, ...httpDestination(url, parameters), ...traceIdBits };
}

function httpDestination(url: URL, parameters: DsnParameters): HttpDestination {
  const timeout = parameters.take('timeout', toTimeout);
  const batchSize = parameters.take('batch_size', toBatchSize);
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
