import { quoteGoString } from './quote-go-string.js';
import { unescapeGoUrl } from './unescape-go-url.js';

const OPTIONAL_PORT = /^(?::[0-9]*)?$/;
const USERINFO = /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/;

function checkPort(colonPort: string): void {
  if (!OPTIONAL_PORT.test(colonPort))
    throw new Error(`invalid port ${quoteGoString(colonPort)} after host`);
}

function parseIpLiteral(host: string): string {
  const end = host.lastIndexOf(']');
  if (end < 0) throw new Error("missing ']' in host");
  checkPort(host.slice(end + 1));
  const zone = host.slice(0, end).indexOf('%25');
  if (zone < 0) return unescapeGoUrl(host, 'host');
  return (
    unescapeGoUrl(host.slice(0, zone), 'host') +
    unescapeGoUrl(host.slice(zone, end), 'zone') +
    unescapeGoUrl(host.slice(end), 'host')
  );
}

function parseHost(host: string): string {
  if (host.startsWith('[')) return parseIpLiteral(host);
  const colon = host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  return unescapeGoUrl(host, 'host');
}

/**
 * Reads the authority of a URL, `[user[:password]@]host[:port]`, as Go's package `net/url` does.
 * Only the last port of a list of hosts, `a:1,b:2`, is checked.
 *
 * @param authority - What stands between `//` and the next `/`.
 * @returns Host and port; user and password are checked and dropped.
 * @throws Error with the text of Go, such as `invalid port ":x" after host`.
 */
export function parseGoAuthority(authority: string): string {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  const userinfo = authority.slice(0, Math.max(0, at));
  if (!USERINFO.test(userinfo)) throw new Error('net/url: invalid userinfo');
  unescapeGoUrl(userinfo, 'userinfo');
  return host;
}
