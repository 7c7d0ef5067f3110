import type { Attributes, HrTime } from '@opentelemetry/api';
import type { SpanEvent as TimedEvent } from '../../../otel/sdk-shapes.js';
import { goSprint } from '../../../go/go-sprint.js';

/** Where the log records of a span go, as its tags go into a `TagSink`. */
export interface LogSink {
  /** Begins a record. */
  open(time: HrTime): void;
  /** Adds a field to it. */
  field(key: string, value: string): void;
  /** Ends it. */
  close(): void;
}

/**
 * Sends the log records of a span as the original's `SetLog` and `Finish` (`pkg/net/trace/span.go`)
 * wrote them: one an event, its values as text; an exception is two.
 *
 * ```text
 * log  {event: retry, attempt: 2}        event=retry attempt=2
 * cache.miss {}                          event=cache.miss
 * cache.miss {key: a}                    event=cache.miss key=a
 * exception {exception.message: boom,    message=boom
 *            exception.stacktrace: …}    stack=…
 * ```
 *
 * @param events - The events of a span; they are not changed.
 * @param sink - Where they go.
 * @throws Whatever reading a foreign value throws.
 */
export function sendLogs(events: readonly TimedEvent[], sink: LogSink): void {
  for (const { name, time, attributes } of events) {
    if (name === 'exception' && attributes && sendException(time, attributes, sink)) continue;
    sink.open(time);
    // A Kratos log has no name of its own: it is called `log`, or by its `event` field. The name of
    // another event would be lost among its fields.
    if (name !== 'log' && name !== attributes?.event) sink.field('event', name);
    if (attributes !== undefined) sendFields(attributes, sink);
    sink.close();
  }
}

function sendFields(attributes: Attributes, sink: LogSink): void {
  for (const key in attributes) {
    if (!Object.prototype.hasOwnProperty.call(attributes, key)) continue;
    const value = attributes[key];
    if (value !== undefined) sink.field(key, typeof value === 'string' ? value : goSprint(value));
  }
}

/**
 * Sends the `message` and `stack` of the original's `Finish(err)`.
 *
 * @returns Whether the event has one of them. A Kratos log can bear the name of an exception too,
 *   by its `event` field, and then has fields of its own.
 */
function sendException(time: HrTime, attributes: Attributes, sink: LogSink): boolean {
  const message = attributes['exception.message'] ?? attributes['exception.type'];
  const stack = attributes['exception.stacktrace'];
  if (message !== undefined) sendRecord(time, 'message', goSprint(message), sink);
  if (stack !== undefined) sendRecord(time, 'stack', goSprint(stack), sink);
  return message !== undefined || stack !== undefined;
}

function sendRecord(time: HrTime, key: string, value: string, sink: LogSink): void {
  sink.open(time);
  sink.field(key, value);
  sink.close();
}
