import { redactPassword } from '../../config/redact-password.js';

/**
 * @param text - What is wrong.
 * @returns It with the name of this entry in front, as every error of it begins.
 */
export function wrong(text: string): string {
  return `kratos-otel/jaeger: ${text}`;
}

/**
 * @param value - A value that is not allowed.
 * @returns It as an error may show it: strings in quotes, and without a password.
 */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(redactPassword(value)) : String(value);
}
