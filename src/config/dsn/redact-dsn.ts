const HIDDEN = 'xxxxx';
const UP_TO_AUTHORITY = /^(?:[^:/?#@]*:)?\/\//;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const AT = /@|%40/i;
const SOCKET_FILES = ['unix', 'unixgram', 'unixpacket'];
const WITHOUT_HOST = [...SOCKET_FILES, 'console', 'none', 'view'];
/** A longer value of a parameter than this, or one with a separator in it, is none that makes sense. */
const HARMLESS_VALUE = /^[^;=@]{0,24}$/;
/** A longer text that is no DSN may be a token. */
const GREATEST_WORD = 24;
// eslint-disable-next-line no-control-regex -- Go names a control character that stands in a URL
const PORT = /^\d*[\u0000-\u001f\u007f]*$/;
const PARAMETER_NAME = /^[\w.-]{1,40}$/;

/** Every parameter of a DSN that means something here. */
export const DSN_PARAMETERS: readonly string[] = [
  'timeout',
  'disable_sample',
  'probability',
  'protocol_version',
  'batch_size',
  'trace_id_bits',
];

/**
 * Makes a DSN or a URL that errors, logs and `doctor` may show. Each of these becomes `xxxxx`: the
 * password, user info without a password (it may be a token), a port that is no number, the value of
 * a parameter that has no meaning here, the fragment, and all of a text that is not of the form of a
 * DSN.
 *
 * It does not rely on the DSN being well-formed, since the one in an error often is not. A password
 * with a bare `/`, `?`, `#` or `@` ends the authority early for a parser. So more may be hidden than
 * the password, but never less:
 *
 * ```text
 * tcp://user:p/w@h:1              tcp://user:xxxxx@h:1
 * tcp://token@h:1                 tcp://xxxxx@h:1
 * tcp://user:p?w@h:1              tcp://xxxxx
 * otlp+https://h/x?key=1          otlp+https://h/x?key=xxxxx
 * otlp+http:///user:password      otlp+http:///xxxxx
 * tcp://h:1?timeout=abc           unchanged
 * unixgram:///tmp/a@b             unchanged
 * ```
 *
 * @param dsn - Any text.
 * @returns What may be shown of it.
 */
export function redactDsn(dsn: string): string {
  const scheme = SCHEME.exec(dsn)?.[1]?.toLowerCase() ?? '';
  const start = UP_TO_AUTHORITY.exec(dsn)?.[0].length;
  const { path: body, tail } = splitPath(dsn.slice(start ?? 0));
  const isOpaque = start === undefined;
  // An @ behind ? or # may end a password that contains one of them.
  const isUnclear = tail.search(AT) >= 0 && !(isOpaque && WITHOUT_HOST.includes(scheme));
  const shown = isUnclear ? HIDDEN : redactBody(body, scheme, isOpaque) + redactTail(tail);
  return dsn.slice(0, start ?? 0) + shown;
}

function redactBody(text: string, scheme: string, isOpaque: boolean): string {
  const { shown, rest } = redactUserInfo(text);
  const end = indexOf(rest, /\//);
  const authority = rest.slice(0, end);
  const path = rest.slice(end);
  // Without an authority the path is in its place, but for the path of a socket.
  const isHidden = isOpaque
    ? path !== '' && !WITHOUT_HOST.includes(scheme)
    : shown + authority === '' && path.length > 1 && !SOCKET_FILES.includes(scheme);
  // Such as `h:80`, or a token.
  const host = isOpaque && authority.length > GREATEST_WORD ? HIDDEN : redactPorts(authority);
  return shown + host + (isHidden ? `/${HIDDEN}` : path);
}

function redactUserInfo(text: string): { readonly shown: string; readonly rest: string } {
  const at = [...text.matchAll(new RegExp(AT, 'gi'))].at(-1);
  // Without an authority it is part of a path.
  if (at === undefined || text.startsWith('/')) return { shown: '', rest: text };
  const colon = text.slice(0, at.index).indexOf(':');
  return {
    shown: `${text.slice(0, colon + 1)}${HIDDEN}@`,
    rest: text.slice(at.index + at[0].length),
  };
}

/** `user:password` without a host looks like a host and a port. */
function redactPorts(authority: string): string {
  const [, ip = '', hosts = ''] = /^(\[[^\]]*\]?)?(.*)$/s.exec(authority) ?? [];
  return (
    ip +
    hosts.replaceAll(/:([^,]*)/g, (all, port: string) => (PORT.test(port) ? all : `:${HIDDEN}`))
  );
}

function splitPath(text: string): { readonly path: string; readonly tail: string } {
  const end = indexOf(text, /[?#]/);
  return { path: text.slice(0, end), tail: text.slice(end) };
}

function redactTail(tail: string): string {
  const hash = indexOf(tail, /#/);
  const query = tail.slice(0, hash).replaceAll(/(?!^\?)[^&]+/g, redactParameter);
  return query + (hash + 1 < tail.length ? `#${HIDDEN}` : tail.slice(hash));
}

function redactParameter(parameter: string): string {
  const [name = '', ...values] = parameter.split('=');
  if (DSN_PARAMETERS.includes(name) && HARMLESS_VALUE.test(values.join('='))) return parameter;
  // A bare token has no name.
  return values.length > 0 && PARAMETER_NAME.test(name) ? `${name}=${HIDDEN}` : HIDDEN;
}

function indexOf(text: string, pattern: RegExp): number {
  const index = text.search(pattern);
  return index < 0 ? text.length : index;
}
