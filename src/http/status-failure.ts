import { STATUS_CODES } from 'node:http';

/**
 * @param status - The status of an answer.
 * @param text - Its text; default that of the standard.
 * @returns What says that the server has failed; `undefined` below 500.
 */
export function statusFailure(status: number, text?: string): string | undefined {
  if (status < 500) return undefined;
  return text !== undefined && text !== '' ? text : (STATUS_CODES[status] ?? String(status));
}
