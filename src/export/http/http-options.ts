import { builtIn } from '../../node/built-in-modules.js';
import { kindOf, showAddress, showValue } from '../../config/show-value.js';

/** Where to post to. */
export interface HttpEndpoint {
  /** URL, without credentials. */
  readonly endpoint: URL;
  /** Headers besides `Content-Type`, with the credentials of the URL. */
  readonly headers: Readonly<Record<string, string>>;
}

// Node's timers overflow beyond this and fire at once.
const GREATEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Checks where to post to. Go's client, and so the original, made basic authorization of credentials
 * in a URL.
 *
 * @param entry - With what errors begin, such as `kratos-otel/zipkin`.
 * @param endpoint - An http or https URL.
 * @param headers - Headers; an `authorization` among them wins over the credentials of the URL.
 * @returns Both, apart from each other.
 * @throws Error that names the field and, where it cannot be a secret, the value.
 */
export function readHttpEndpoint(
  entry: string,
  endpoint: unknown,
  headers: unknown = {},
): HttpEndpoint {
  const url =
    typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    const got = showAddress(endpoint);
    throw new Error(`${entry}: endpoint must be an http or https URL, got ${got}`);
  }
  const authorization = basicAuthorization(url);
  url.username = '';
  url.password = '';
  return {
    endpoint: url,
    headers: { ...(authorization && { authorization }), ...readHeaders(entry, headers) },
  };
}

/** @throws RangeError when no timer can wait for so many milliseconds. */
export function checkTimeout(entry: string, timeout: unknown): void {
  if (typeof timeout === 'number' && timeout >= 1 && timeout <= GREATEST_TIMEOUT_MS) return;
  throw new RangeError(
    `${entry}: timeout must be 1 to ${GREATEST_TIMEOUT_MS} milliseconds, got ${showValue(timeout)}`,
  );
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
function readHeaders(entry: string, headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw new Error(`${entry}: headers must be an object of strings, got ${kindOf(headers)}`);
  }
  const { validateHeaderName, validateHeaderValue } = builtIn('node:http');
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    if (
      !isAllowed(() => {
        validateHeaderName(name);
      })
    ) {
      // Name and value may be the wrong way round.
      throw new Error(`${entry}: headers has a name that HTTP does not allow`);
    }
    if (typeof value !== 'string') {
      throw new Error(`${entry}: headers.${name} must be a string, got ${kindOf(value)}`);
    }
    if (
      !isAllowed(() => {
        validateHeaderValue(name, value);
      })
    ) {
      throw new Error(`${entry}: headers.${name} has a character that HTTP does not allow`);
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

function isAllowed(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}
