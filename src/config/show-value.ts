import { redactDsn } from './dsn/redact-dsn.js';

/** A text in which there may be credentials. */
const LIKE_URL = /\/\/|@|%40/;

/**
 * @param value - A value that is not allowed.
 * @returns The value as an error may show it: strings in quotes and without the credentials of a URL, lists
 *   by their items, objects by their keys or their class.
 */
export function showValue(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(LIKE_URL.test(value) ? redactDsn(value) : value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype
    ? `{${Object.keys(value).join(', ')}}`
    : value.constructor.name;
}

/**
 * @param value - A value that should be a URL or an address, and may have credentials in it.
 * @returns The value as an error may show it.
 */
export function showAddress(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(redactDsn(value)) : showValue(value);
}

/**
 * @param value - The value of an unknown setting: it may be a secret.
 * @returns `= value` for a number, `true` and `false`; else what kind of value it is.
 */
export function showUnknown(value: unknown): string {
  const isHarmless = typeof value === 'number' || typeof value === 'boolean';
  return isHarmless ? `= ${value}` : `(${kindOf(value)})`;
}

/**
 * @param value - A value that is not allowed and may be a secret, whatever its shape.
 * @returns What kind of value it is, and nothing of the value.
 */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : typeof value;
}
