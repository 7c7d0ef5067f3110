import { quoteGoString } from './quote-go-string.js';

/** Part of a URL: each has its own rules for escapes. */
export type UrlPart = 'host' | 'zone' | 'userinfo' | 'path' | 'query' | 'fragment';

const ESCAPE = /^%[0-9A-Fa-f]{2}/;
const ESCAPES = /%([0-9A-Fa-f]{2})/g;
const HOST_CHAR = /[A-Za-z0-9!$&'()*+,;=:[\]<>"\-_.~]/;

/** UTF-8 bytes as one character each: escapes stand for bytes, which need not be whole characters. */
const toByteString = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const fromByteString = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

function isAllowedEscape(escape: string, part: UrlPart): boolean {
  if (!ESCAPE.test(escape)) return false;
  if (escape === '%25') return true;
  const byte = Number.parseInt(escape.slice(1), 16);
  // RFC 3986: in a host only what is not ASCII may be escaped. RFC 6874: a zone is freer.
  if (part === 'host') return byte >= 0x80;
  if (part === 'zone') return byte === 0x20 || HOST_CHAR.test(String.fromCharCode(byte));
  return true;
}

function check(bytes: string, part: UrlPart): void {
  const strict = part === 'host' || part === 'zone';
  for (let i = 0; i < bytes.length; i++) {
    const char = bytes.charAt(i);
    if (char === '%') {
      const escape = bytes.slice(i, i + 3);
      if (!isAllowedEscape(escape, part))
        throw new Error(`invalid URL escape ${quoteGoString(fromByteString(escape))}`);
      i += 2;
    } else if (strict && char < '\x80' && !HOST_CHAR.test(char)) {
      throw new Error(`invalid character ${quoteGoString(char)} in host name`);
    }
  }
}

/**
 * Resolves the percent-escapes of one part of a URL as Go's package `net/url` does.
 *
 * @param text - The part as it stands in the URL.
 * @param part - Which part it is; in a `query`, `+` is a space as well.
 * @returns The text; bytes that are not UTF-8 become U+FFFD.
 * @throws Error with the text of Go, such as `invalid URL escape "%zz"`.
 */
export function unescapeGoUrl(text: string, part: UrlPart): string {
  const bytes = toByteString(text);
  check(bytes, part);
  const spaced = part === 'query' ? bytes.replaceAll('+', ' ') : bytes;
  return fromByteString(
    spaced.replace(ESCAPES, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    ),
  );
}
