import { builtIn } from '../../node/built-in-modules.js';
import { kindOf, showAddress } from '../../config/show-value.js';
import { wrong } from './option-error.js';

/** A collector that takes Thrift over HTTP. */
export interface JaegerEndpoint {
  /** URL to POST to, without credentials. */
  readonly endpoint: URL;
  /** Headers besides `Content-Type`, with the credentials of the URL. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Checks where to POST to. The stock sender ignores credentials in a URL; Go's client, and so the
 * original, made basic authorization of them.
 *
 * @param endpoint - An http or https URL.
 * @param headers - Headers; an `authorization` among them wins over the credentials of the URL.
 * @returns Both, apart from each other.
 * @throws Error that names the field and, where it cannot be a secret, the value.
 */
export function readJaegerEndpoint(endpoint: unknown, headers: unknown = {}): JaegerEndpoint {
  const url =
    typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Error(wrong(`endpoint must be an http or https URL, got ${showAddress(endpoint)}`));
  }
  const authorization = basicAuthorization(url);
  url.username = '';
  url.password = '';
  return {
    endpoint: url,
    headers: { ...(authorization && { authorization }), ...readHeaders(headers) },
  };
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const userinfo = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(userinfo).toString('base64')}`;
}

/** A bare `%` is allowed in a URL, and then stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names in lower case, so that two spellings of one header are one. Values may be secrets. */
function readHeaders(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw new Error(wrong(`headers must be an object of strings, got ${kindOf(headers)}`));
  }
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    checkHeader(name, value);
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

function checkHeader(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw new Error(wrong(`headers.${name} must be a string, got ${kindOf(value)}`));
  }
  try {
    builtIn('node:http').validateHeaderName(name);
  } catch {
    // Name and value may be the wrong way round.
    throw new Error(wrong('headers has a name that HTTP does not allow'));
  }
  try {
    builtIn('node:http').validateHeaderValue(name, value);
  } catch {
    throw new Error(wrong(`headers.${name} must be a value that HTTP allows`));
  }
}
