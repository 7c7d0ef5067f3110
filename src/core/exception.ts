import { attributeValue } from './attribute-value.js';

/** What `recordException` of an OpenTelemetry span takes, with a message that is always there. */
export interface RecordedException {
  /** Kind of the error, e.g. `TypeError`; absent where it has none. */
  name?: string;
  /** One line that says what happened. */
  message: string;
  /** Stack trace; absent where the error has none. */
  stack?: string;
}

/**
 * Reads an error of any shape: what is thrown need not be an `Error`, and its getters may throw.
 *
 * @param error - What was passed to `finish()`.
 * @returns Its kind, message and stack.
 */
export function toException(error: unknown): RecordedException {
  const message = property(error, 'message');
  const name = property(error, 'name');
  const stack = property(error, 'stack');
  return {
    message: message ?? String(attributeValue(error)),
    ...(name !== undefined && { name }),
    ...(stack !== undefined && { stack }),
  };
}

function property(error: unknown, key: 'name' | 'message' | 'stack'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const value: unknown = (error as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
