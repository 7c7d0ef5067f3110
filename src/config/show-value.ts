import { redactPassword } from './redact-password.js';

/**
 * @param value - A value that is not allowed.
 * @returns It as an error may show it: strings in quotes and without the password of a URL, lists
 *   by their items, objects by their keys or their class.
 */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(redactPassword(value));
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype
    ? `{${Object.keys(value).join(', ')}}`
    : value.constructor.name;
}

/**
 * @param value - A value that is not allowed and may be a secret, whatever its shape.
 * @returns What kind of value it is, and nothing of the value.
 */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : typeof value;
}
