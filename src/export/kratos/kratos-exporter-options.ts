import { KRATOS_NETWORKS, type KratosNetwork } from '../../config/dsn/destination.js';
import { showValue } from '../../config/show-value.js';
import { checkTimeout } from '../http/http-options.js';
import { parseHostPort } from './transport/parse-host-port.js';
import { PROTOCOL_VERSION } from './translation/to-kratos-span.js';

const STREAMS: readonly unknown[] = ['unix', 'tcp'];
const FRAMINGS = ['none', 'length-delimited'] as const;

/** How messages are told apart on a stream. */
export type KratosFraming = (typeof FRAMINGS)[number];

/** Settings of `KratosExporter`: those of the original's `newReport` (`report.go`), and framing. */
export interface KratosExporterOptions {
  /** `unixgram` and `udp` send one span a datagram; `unix` and `tcp` a stream of them. */
  network: KratosNetwork;
  /**
   * Where the collector listens: `host:port` (`[::1]:6077` for IPv6) for `tcp` and `udp`, the path
   * of its socket for `unix` and `unixgram`, at most 107 bytes (103 on macOS).
   */
  addr: string;
  /**
   * Milliseconds without progress after which an export fails: no name looked up, no connection made,
   * no message taken; at least 1. Default 2,000. The original gave up after 200, and with it the
   * spans.
   */
  timeout?: number;
  /** Version of the reporter protocol. Default 1; there is no other. */
  protocolVersion?: 1;
  /**
   * `length-delimited` puts the length of each span before it, as a varint; for `tcp` and `unix`
   * alone. Default `none`, which is what collectors of the original read.
   */
  framing?: KratosFraming;
}

const ENTRY = 'kratos-otel/reporter';
const DEFAULT_TIMEOUT_MS = 2_000;
// `sun_path` has one more, for the NUL. A longer path would be cut, and mean another socket.
const GREATEST_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/**
 * Checks the settings and fills in the defaults.
 *
 * @param options - What the application gave.
 * @returns All of the settings.
 * @throws Error or RangeError, with the field, its value and what is allowed, for the first one
 *   that is wrong.
 */
export function readKratosExporterOptions(
  options: KratosExporterOptions,
): Required<KratosExporterOptions> {
  const {
    network,
    addr,
    timeout = DEFAULT_TIMEOUT_MS,
    protocolVersion = PROTOCOL_VERSION,
    framing = 'none',
  } = options;
  checkChoice('network', network, KRATOS_NETWORKS);
  checkAddr(network, addr);
  checkTimeout(ENTRY, timeout);
  if ((protocolVersion as unknown) !== PROTOCOL_VERSION) {
    throw new RangeError(wrong('protocolVersion', PROTOCOL_VERSION.toString(), protocolVersion));
  }
  checkChoice('framing', framing, FRAMINGS);
  if (framing !== 'none' && !STREAMS.includes(network)) {
    throw new Error(wrong(`framing over ${network}`, '"none"', framing));
  }
  return { network, addr, timeout, protocolVersion, framing };
}

function checkChoice(field: string, value: unknown, choices: readonly string[]): void {
  if (typeof value === 'string' && choices.includes(value)) return;
  throw new Error(wrong(field, `one of ${choices.join(', ')}`, value));
}

function checkAddr(network: KratosNetwork, addr: unknown): void {
  const isPath = network === 'unix' || network === 'unixgram';
  if (typeof addr !== 'string' || addr === '') {
    throw new Error(wrong('addr', isPath ? 'the path of a socket' : 'host:port', addr));
  }
  if (isPath) checkPath(addr);
  else parseHostPort(addr);
}

function checkPath(path: string): void {
  if (path.includes('\0')) throw new Error(wrong('addr', 'a path without NUL', path));
  const bytes = Buffer.byteLength(path);
  if (bytes <= GREATEST_PATH_BYTES) return;
  const allowed = `a path of at most ${GREATEST_PATH_BYTES} bytes`;
  throw new RangeError(`${wrong('addr', allowed, path)} (${bytes} bytes)`);
}

function wrong(field: string, allowed: string, value: unknown): string {
  return `${ENTRY}: ${field} must be ${allowed}, got ${showValue(value)}`;
}
