const UP_TO_AUTHORITY = /^(?:[^:/?#@]*:)?\/\//;
const BEYOND_AUTHORITY = /[/?#]/;
const REDACTED = 'xxxxx';

/**
 * Replaces the password of a DSN by `xxxxx`, for error texts. User info without a password goes as
 * a whole, since it may be a token.
 *
 * It does not rely on the DSN being well-formed, since the one in an error often is not: a password
 * with a bare `/`, `?`, `#` or `@` ends the authority early for a parser, but is a secret all the
 * same. So everything between the first `:` (but for that of `tcp://`) and the last `@` goes, which
 * may be more than the password, but never less:
 *
 * ```text
 * tcp://user:p/w@h:1      tcp://user:xxxxx@h:1
 * tcp://token@h:1         tcp://xxxxx@h:1
 * tcp://h:1?mail=a@b      tcp://h:xxxxx@b
 * unixgram:///tmp/a@b     unchanged
 * ```
 *
 * @param dsn - Any text.
 * @returns It without the password; unchanged when there is none.
 */
export function redactPassword(dsn: string): string {
  const start = UP_TO_AUTHORITY.exec(dsn)?.[0].length ?? 0;
  const at = dsn.lastIndexOf('@');
  if (at < start) return dsn;
  const userinfo = dsn.slice(start, at);
  const colon = userinfo.indexOf(':');
  if (colon < 0 && BEYOND_AUTHORITY.test(userinfo)) return dsn;
  return dsn.slice(0, start) + userinfo.slice(0, colon + 1) + REDACTED + dsn.slice(at);
}
