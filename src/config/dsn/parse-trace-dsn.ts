import { parseGoBool } from '../../go/parse-go-bool.js';
import { parseGoDuration } from '../../go/parse-go-duration.js';
import { parseGoQuery } from '../../go/parse-go-query.js';
import { parseGoUrl } from '../../go/parse-go-url.js';
import { quoteGoString } from '../../go/quote-go-string.js';
import { redactDsn } from './redact-dsn.js';

/** Where the Kratos v1 reporter sends its spans, and how. */
export interface TraceDsn {
  /** `tcp`, `udp`, `unixgram`, … in lower case; not checked, `''` when the DSN names none. */
  readonly network: string;
  /** `host:port`, or the path of the socket for `unix`, `unixgram` and `unixpacket`. */
  readonly addr: string;
  /** Of one report, in milliseconds; not checked to be positive. */
  readonly timeoutMs: number;
  /** As in Kratos v1, `true` means that every trace is sampled. */
  readonly disableSample: boolean;
  /** Version of the reporter protocol; not checked to be one that exists. */
  readonly protocolVersion: number;
}

const SOCKET_FILE_NETWORKS = new Set(['unix', 'unixgram', 'unixpacket']);
const DEFAULT_TIMEOUT = '200ms';
const DEFAULT_PROTOCOL_VERSION = 1;
const INTEGER = /^[+-]?[0-9]+$/;

const undecodable = (value: string, type: string): Error =>
  new Error(`cannot decode ${value} into Go value of type ${type}`);

function toBool(value: string): boolean {
  const result = parseGoBool(value);
  if (result === undefined) throw undecodable(value, 'bool');
  return result;
}

function toInt32(value: string): number {
  const integer = INTEGER.test(value) ? BigInt(value.replace('+', '')) : undefined;
  if (integer === undefined || integer !== BigInt.asIntN(64, integer))
    throw undecodable(value, 'int32');
  // The original reads an int64 and keeps its lower half.
  return Number(BigInt.asIntN(32, integer));
}

function parse(dsn: string): TraceDsn {
  const { scheme, host, path, rawQuery } = parseGoUrl(dsn);
  const query = parseGoQuery(rawQuery);
  // An empty value stands for the default, but not for the timeout, which reads itself.
  const disableSample = query.get('disable_sample') ?? '';
  const protocolVersion = query.get('protocol_version') ?? '';
  return {
    network: scheme,
    addr: SOCKET_FILE_NETWORKS.has(scheme) ? path : (host.split(',')[0] ?? ''),
    timeoutMs: parseGoDuration(query.get('timeout') ?? DEFAULT_TIMEOUT),
    disableSample: disableSample !== '' && toBool(disableSample),
    protocolVersion: protocolVersion === '' ? DEFAULT_PROTOCOL_VERSION : toInt32(protocolVersion),
  };
}

function failure(dsn: string): string | undefined {
  try {
    parse(dsn);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** In the words of Go where it is the user info, which is what nearly always is hidden. */
function hiddenFault(shown: string): string {
  return shown.includes('@')
    ? 'net/url: invalid userinfo'
    : 'the part that is not shown is invalid';
}

/**
 * Reads a trace DSN, the value of the environment variable `TRACE` or the flag `-trace`, as Kratos
 * v1 does (`parseDSN` in `pkg/net/trace/config.go`, over `pkg/conf/dsn`).
 *
 * ```text
 * network://[user[:password]@]host:port[,host:port…][/path][?query]
 * unixgram:///path/of/the.sock[?query]
 * query = timeout=200ms & disable_sample=false & protocol_version=1
 * ```
 *
 * Of several hosts the first counts; credentials and unknown query parameters are ignored; the
 * values above are the defaults. Nearly any text is a DSN: `''` and `not a dsn` have neither network
 * nor address.
 *
 * @param dsn - Such as `unixgram:///var/run/dapper-collect/dapper-collect.sock`.
 * @throws Error with the text of the original, such as
 *   `trace: invalid dsn: tcp://h:1?timeout=abc: time: invalid duration "abc"`. Unlike the original,
 *   which prints it, what may be a secret is `xxxxx` there, see `redactDsn`.
 */
export function parseTraceDsn(dsn: string): TraceDsn {
  try {
    return parse(dsn);
  } catch {
    // The text is made from the redacted DSN alone, and without a cause, so that no part of it can
    // quote a secret. When that DSN can be read, the fault is in what is hidden.
    const shown = redactDsn(dsn);
    const reason = failure(shown) ?? `parse ${quoteGoString(shown)}: ${hiddenFault(shown)}`;
    throw new Error(`trace: invalid dsn: ${shown}: ${reason}`);
  }
}
