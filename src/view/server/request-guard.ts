import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Who may talk to the page. */
export interface GuardOptions {
  /** The address that the server listens on. */
  readonly host: string;
  /** Further names under which browsers may reach it. */
  readonly allowedHosts: readonly string[];
}

/**
 * Refuses requests that another site makes a browser send. The `Host` header must name this machine,
 * so that a foreign name that resolves to 127.0.0.1 (DNS rebinding) gets nothing. A request with an
 * `Origin` must come from the page itself.
 *
 * @param options - See {@link GuardOptions}. On an address other than loopback every IP address is
 *   accepted as `Host`, because only a name can be rebound.
 * @returns A function that gives the reason why a request is refused, or `undefined`.
 */
export function guardRequests({
  host,
  allowedHosts,
}: GuardOptions): (headers: IncomingHttpHeaders) => string | undefined {
  const names = new Set([...LOCAL_NAMES, ...allowedHosts.map((name) => name.toLowerCase())]);
  const isLoopback = LOCAL_NAMES.includes(isIP(host) === 6 ? `[${host}]` : host);
  if (!isLoopback) names.add(host.toLowerCase());
  return (headers) => {
    const named = headers.host?.toLowerCase() ?? '';
    const name = hostName(named);
    const isAddress = !isLoopback && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
    if (!names.has(name) && !isAddress) {
      return `the Host header names ${JSON.stringify(name)}, which is not this page; see --allow-host`;
    }
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    if (origin !== undefined && origin.toLowerCase() !== `http://${named}`) {
      return `the origin ${JSON.stringify(origin)} is not this page`;
    }
    const isForeign = site === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
    return isForeign ? 'another site has sent this' : undefined;
  };
}

function hostName(host: string): string {
  return /^(\[[0-9a-f:.]*\]|[^:[\]]*)(?::\d{1,5})?$/.exec(host)?.[1] ?? host;
}
