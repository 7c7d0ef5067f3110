import type { AttributeValue } from '@opentelemetry/api';
import { cutText } from './cut-text.js';
import { logger } from '../logger.js';

/**
 * Looks at every value before it leaves the process.
 *
 * @param key - Key of the attribute: of a span, of one of its events or links, or of the resource.
 *   `name` for the name of a span, `event.name` for that of an event, `status.message` for the
 *   message of a failed span, `otel.scope.name` and `otel.scope.version` for the library that made the span.
 * @param value - Its value, cut to the limit.
 * @returns The value to send, or `undefined` to send none; for a name that is `[redacted]`, because
 *   it cannot be left out.
 */
export type Redact = (key: string, value: AttributeValue) => AttributeValue | undefined;

/** What replaces a value when the user's hook gave no usable answer. */
const REDACTED = '[redacted]';

const INTERVAL_MS = 60_000;
const MOST_SHOWN = 200;

/** Calls the user's {@link Redact}, which may throw, or answer what is no value. */
export class Redaction {
  private warnedAt = -Infinity;

  /**
   * @param redact - The user's hook.
   * @param now - Milliseconds of any monotonic clock.
   */
  constructor(
    private readonly redact: Redact,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns What it makes of a text that has to be there. */
  text(key: string, text: string): string {
    const redacted = this.value(key, text);
    return typeof redacted === 'string' ? redacted : REDACTED;
  }

  /** @returns What it makes of a value; `undefined` when nothing of it is to leave. */
  value(key: string, value: AttributeValue): AttributeValue | undefined {
    try {
      const redacted: unknown = this.redact(key, value);
      if (redacted === undefined || redacted === null) return undefined;
      if (redacted === value || isValue(redacted)) return redacted as AttributeValue;
      settle(redacted);
      this.warn(`redact returned no value for ${cutText(key, MOST_SHOWN)}`, typeof redacted);
    } catch (error) {
      this.warn(`redact threw for ${cutText(key, MOST_SHOWN)}`, error);
    }
    return REDACTED;
  }

  /** Once a minute: one that fails does so for every span. */
  private warn(message: string, detail: unknown): void {
    const now = this.now();
    if (now - this.warnedAt < INTERVAL_MS) return;
    this.warnedAt = now;
    logger.warn(`kratos-otel: ${message}`, detail);
  }
}

function isValue(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isItem) : isPlain(value);
}

function isItem(item: unknown): boolean {
  return item === null || item === undefined || isPlain(item);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A promise that rejects without a handler would end the process. */
function settle(value: unknown): void {
  Promise.resolve(value).catch(() => undefined);
}
