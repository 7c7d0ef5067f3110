const PRINTABLE = /^[!-~](?:[ -~]*[!-~])?$/;
const KEY = /^[a-z0-9_.-]+$/;
const MAX_LENGTH = 1024;

/**
 * @param value - What should be the value of a header.
 * @returns Whether it may be sent: printable, not empty, not long. Anything else could break a request.
 */
export function isSendable(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH && PRINTABLE.test(value);
}

/**
 * @param key - The end of the name of a header, in lower case.
 * @returns Whether it may be sent as text: gRPC takes only bytes under a name that ends in `-bin`.
 */
export function isSendableKey(key: string): boolean {
  return key.length <= MAX_LENGTH && KEY.test(key) && !key.endsWith('-bin');
}
