import type { Attributes, Span } from '@opentelemetry/api';
import { toText } from './attribute-value.js';
import { isEntry } from './is-entry.js';
import { LogEvent, type LogField } from './log-field.js';

/**
 * Adds one log entry. How many a span may have is the business of its `addEvent()`: see
 * `src/otel/bounded-calls.ts`.
 *
 * @param span - A recording span.
 * @param fields - The fields of the entry.
 */
export function addLogEvent(span: Span, fields: readonly LogField[]): void {
  const attributes: Attributes = {};
  let name = 'log';
  for (const field of fields) {
    if (!isEntry(field)) continue;
    const key = toText(field.key);
    const value = toText(field.value);
    attributes[key] = value;
    if (key === LogEvent) name = value;
  }
  span.addEvent(name, attributes);
}
