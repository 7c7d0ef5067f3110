import type { KratosNetwork } from '../../config/dsn/destination.js';
import type { KratosFraming } from '../../export/kratos/kratos-exporter-options.js';

/** Where a relay listens. */
export type ListenAddress =
  | { readonly network: 'unixgram'; readonly path: string }
  | { readonly network: 'unix'; readonly path: string; readonly framing?: KratosFraming }
  | { readonly network: 'udp'; readonly host: string; readonly port: number }
  | {
      readonly network: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly framing?: KratosFraming;
    };

const URL_FORM = /^([a-z]+):\/\/([^?#]*)(?:\?([^#]*))?$/;
const HOST_PORT = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/;
const GREATEST_PORT = 65_535;
const NETWORKS = 'unixgram:///path, unix:///path, udp://host:port, tcp://host:port';

/**
 * Reads a value of `--listen`:
 *
 * ```text
 * unixgram:///var/run/dapper-collect/dapper-collect.sock      unix:///run/spans.sock
 * udp://127.0.0.1:6077      tcp://0.0.0.0:6077      tcp://[::1]:6077?framing=length-delimited
 * ```
 *
 * `framing` is `none` or `length-delimited`, for streams; without it each connection's first bytes tell.
 *
 * @param text - The value.
 * @returns The address.
 * @throws Error that says what is wrong and what is allowed.
 */
export function parseListenAddress(text: string): ListenAddress {
  const refuse = (why: string): Error => new Error(`--listen ${text}: ${why}`);
  const [, scheme = '', rest = '', query = ''] = URL_FORM.exec(text) ?? [];
  const network = toNetwork(scheme);
  if (network === undefined) throw refuse(`allowed are ${NETWORKS}`);
  const framing = readFraming(network, query, refuse);
  if (network === 'unixgram' || network === 'unix') {
    if (!rest.startsWith('/')) throw refuse(`the path of the socket must be absolute`);
    return { network, path: rest, ...framing };
  }
  const [, bracketed, plain, digits] = HOST_PORT.exec(rest) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(digits) > GREATEST_PORT) {
    throw refuse('host and port are needed, such as 127.0.0.1:6077, or 0.0.0.0:6077 for all');
  }
  return { network, host, port: Number(digits), ...framing };
}

/** @returns The address as `--listen` takes it. */
export function showListenAddress(address: ListenAddress): string {
  if ('path' in address) return `${address.network}://${address.path}`;
  const { network, host, port } = address;
  return `${network}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function toNetwork(scheme: string): KratosNetwork | undefined {
  return (['unixgram', 'unix', 'udp', 'tcp'] as const).find((each) => each === scheme);
}

function readFraming(
  network: KratosNetwork,
  query: string,
  refuse: (why: string) => Error,
): { framing?: KratosFraming } {
  const parameters = new URLSearchParams(query);
  const isStream = network === 'tcp' || network === 'unix';
  for (const name of parameters.keys()) {
    if (name === 'framing' && isStream) continue;
    const allowed = isStream ? 'framing' : 'none';
    throw refuse(`unknown parameter ${JSON.stringify(name)}; allowed: ${allowed}`);
  }
  const framing = parameters.get('framing');
  if (framing === null) return {};
  if (framing === 'none' || framing === 'length-delimited') return { framing };
  throw refuse(`framing must be none or length-delimited, got ${JSON.stringify(framing)}`);
}
