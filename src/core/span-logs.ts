import type { Attributes, Span } from '@opentelemetry/api';
import type { DropCounts } from '../otel/drop-counts.js';
import type { RecordingSpan } from '../otel/sdk-shapes.js';
import type { SpanLimits } from '../otel/span-limits.js';
import { MARKER_KEY, SpanFlag, type SpanState } from '../otel/span-state.js';
import { toText } from './attribute-value.js';
import { LogEvent, type LogField } from './log-field.js';
import { readEntry } from './read-entry.js';

/**
 * Adds one log entry, limited as in the original's `SetLog` (`pkg/net/trace/span.go`).
 *
 * @param span - A recording span.
 * @param state - Its state.
 * @param limits - The limits.
 * @param drops - Where a refused entry is counted.
 * @param add - Adds the entry to the span.
 */
export function addSpanLog(
  span: Span,
  state: SpanState,
  limits: Readonly<SpanLimits>,
  drops: DropCounts,
  add: () => void,
): void {
  if ((state.flags & SpanFlag.LOGS_MARKED) !== 0) {
    drops.cut('too many logs');
    return;
  }
  if (logCount(span) < limits.maxLogs) add();
  else drops.cut('too many logs');
  if (logCount(span) >= limits.maxLogs) {
    state.flags |= SpanFlag.LOGS_MARKED;
    span.addEvent('log', { [MARKER_KEY]: 'too many logs' });
  }
}

/** A span that does not show its events is limited by its own SDK alone. */
function logCount(span: Span): number {
  return (span as Partial<RecordingSpan>).events?.length ?? 0;
}

/**
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
