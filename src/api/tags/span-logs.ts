import type { Attributes, Span } from '@opentelemetry/api';
import { toText } from './attribute-value.js';
import { LogEvent, type LogField } from './log-field.js';
import { readEntry } from '../carriers/read-entry.js';

/**
 * Adds one log entry. How many a span may have is the business of its `addEvent()`: see
 * `src/otel/limits/bounded-calls.ts`.
 *
 * @param span - A recording span.
 * @param fields - The fields of the entry.
 */
export function addLogEvent(span: Span, fields: readonly LogField[]): void {
  const attributes: Attributes = {};
  let name = 'log';
  for (const field of fields) {
    const entry = readEntry(field);
    if (entry === undefined) continue;
    const { key } = entry;
    const value = toText(entry.value);
    attributes[key] = value;
    if (key === LogEvent) name = value;
  }
  span.addEvent(name, attributes);
}
