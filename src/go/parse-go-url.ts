import { parseGoAuthority } from './parse-go-authority.js';
import { quoteGoString } from './quote-go-string.js';
import { unescapeGoUrl } from './unescape-go-url.js';

/** The parts of a URL that a DSN is made of. */
export interface GoUrl {
  /** In lower case; `''` for a relative URL. */
  readonly scheme: string;
  /** Host and port, unescaped; `''` when there is none. */
  readonly host: string;
  /** Unescaped. */
  readonly path: string;
  /** As it stands in the URL, without `?`. */
  readonly rawQuery: string;
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+\-.]*):/;

/** Splits at the first `separator`, which neither part keeps. */
function cut(text: string, separator: string): [before: string, after: string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((char) => char < ' ' || char === '\x7f');
}

function parseHierarchy(rest: string, scheme: string): Pick<GoUrl, 'host' | 'path'> {
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { host: '', path: unescapeGoUrl(rest, 'path') };
  const slash = rest.indexOf('/', 2);
  const end = slash < 0 ? rest.length : slash;
  const host = parseGoAuthority(rest.slice(2, end));
  return { host, path: unescapeGoUrl(rest.slice(end), 'path') };
}

function parseWithoutFragment(text: string): GoUrl {
  if (hasControlCharacter(text)) throw new Error('net/url: invalid control character in URL');
  if (text.startsWith(':')) throw new Error('missing protocol scheme');
  const [prefix = '', name = ''] = SCHEME.exec(text) ?? [];
  const scheme = name.toLowerCase();
  const [rest, rawQuery] = cut(text.slice(prefix.length), '?');
  if (!rest.startsWith('/')) {
    // Such as `mailto:a@b`: the rest is opaque, neither host nor path.
    if (scheme !== '') return { scheme, host: '', path: '', rawQuery };
    if (cut(rest, '/')[0].includes(':'))
      throw new Error('first path segment in URL cannot contain colon');
  }
  return { scheme, ...parseHierarchy(rest, scheme), rawQuery };
}

function naming<T>(url: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`parse ${quoteGoString(url)}: ${reason}`, { cause: error });
  }
}

/**
 * Reads a URL as `url.Parse` of Go 1.19 does, which `pkg/conf/dsn` of Kratos v1 builds on. It is no
 * WHATWG URL: nearly any text is a relative one (`not a dsn` is a path), hosts are not normalized
 * and may be a list, and what stands in the brackets of `[::1]` is not checked to be an address
 * (newer versions of Go do check it).
 *
 * ```text
 * tcp://user:pw@127.0.0.1:6077/path?timeout=1s   scheme tcp, host 127.0.0.1:6077, path /path
 * unixgram:///tmp/a.sock                         scheme unixgram, no host, path /tmp/a.sock
 * tcp:127.0.0.1:6077                             scheme tcp, neither host nor path
 * not a dsn                                      no scheme, no host, path "not a dsn"
 * ```
 *
 * @param text - The URL.
 * @throws Error with the text of Go, such as `parse "://x": missing protocol scheme`. It quotes the
 *   URL with any password.
 */
export function parseGoUrl(text: string): GoUrl {
  const [withoutFragment, fragment] = cut(text, '#');
  const url = naming(withoutFragment, () => parseWithoutFragment(withoutFragment));
  naming(text, () => unescapeGoUrl(fragment, 'fragment'));
  return url;
}
