/** Business code of an answer (`pkg/net/http/blademaster/context.go`): 0 or none means success. */
export const KratosStatusCode = 'kratos-status-code';

// Where the name of the calling service may be, in this order: the metadata of the original, the header
// that its server looks at, and the one that its client sends.
const CALLER_HEADERS = ['x-bm-metadata-caller', 'caller', 'x1-bmspy-user'] as const;

/** How a server's headers are read: a record in lower case, or anything with a `get` method. */
export type IncomingHeaders = object;

/**
 * @param headers - The headers of a request or an answer.
 * @param name - A name in lower case.
 * @returns The first value of that header as text, or `undefined`.
 */
export function headerText(headers: IncomingHeaders, name: string): string | undefined {
  const { get } = headers as { get?: unknown };
  const value: unknown =
    typeof get === 'function'
      ? Reflect.apply(get, headers, [name])
      : (headers as Record<string, unknown>)[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first;
  return first === undefined || first === null ? undefined : String(first);
}

/**
 * The service that has sent a request; the original's server reads the first two
 * (`pkg/net/http/blademaster/metadata.go`), and its client sends the third.
 *
 * @param headers - The headers of the request.
 * @returns Its name, or the empty string.
 */
export function callerOf(headers: IncomingHeaders): string {
  for (const name of CALLER_HEADERS) {
    // Node joins the values of several headers; Go reads the first.
    const [caller = ''] = (headerText(headers, name) ?? '').split(',', 1);
    if (caller !== '') return caller.trim();
  }
  return '';
}
