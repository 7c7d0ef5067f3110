import { STATUS_CODES } from 'node:http';

/**
 * @param value - The header `kratos-status-code` of an answer.
 * @returns Its code, such as `-404`, where that says that the request has failed; else `undefined`.
 */
export function businessFailure(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const [code = ''] = String(value).split(',', 1);
  const text = code.trim();
  return text === '' || Number(text) === 0 ? undefined : text;
}

/**
 * @param status - The status of an answer.
 * @param text - Its text; default that of the standard.
 * @returns What says that the server has failed; `undefined` below 500.
 */
export function statusFailure(status: number, text?: string): string | undefined {
  if (status < 500) return undefined;
  return text !== undefined && text !== '' ? text : (STATUS_CODES[status] ?? String(status));
}
