import { unescapeGoUrl } from './unescape-go-url.js';

function unescape(text: string): string | undefined {
  try {
    return unescapeGoUrl(text, 'query');
  } catch {
    return undefined;
  }
}

/**
 * Reads a query string as `URL.Query` of Go does: pairs that are malformed, by a bad escape or a
 * `;`, are dropped without an error.
 *
 * @param rawQuery - The query without `?`, such as `timeout=1s&disable_sample=1`.
 * @returns The first value of each name; `''` for a name without `=`.
 */
export function parseGoQuery(rawQuery: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const pair of rawQuery.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const name = unescape(equals < 0 ? pair : pair.slice(0, equals));
    const value = unescape(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined || values.has(name)) continue;
    values.set(name, value);
  }
  return values;
}
