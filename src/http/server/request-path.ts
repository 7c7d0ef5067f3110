import { unescape } from 'node:querystring';

/**
 * @param url - The target of a request as it arrived: a path and query, `*`, or a whole URL.
 * @returns Its path without query, decoded, as Go's `URL.Path`. Bytes that are no UTF-8 become U+FFFD.
 */
export function requestPath(url: string): string {
  const query = url.indexOf('?');
  const target = query < 0 ? url : url.slice(0, query);
  const path = target.startsWith('/') ? target : pathOfUrl(target);
  return path.includes('%') ? unescape(path) : path;
}

/**
 * @param url - The URL of a request: a whole one, or a path and query.
 * @returns Its path and query.
 */
export function pathAndQuery(url: string): string {
  return url.startsWith('/') ? url : pathOfUrl(url);
}

/** A proxy sends the whole URL, and `OPTIONS *` has none. */
function pathOfUrl(url: string): string {
  const authority = url.indexOf('://');
  if (authority < 0) return url;
  const path = url.indexOf('/', authority + 3);
  return path < 0 ? '/' : url.slice(path);
}
