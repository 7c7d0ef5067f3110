import type { Attributes } from '@opentelemetry/api';
import type { TimedEvent } from '@opentelemetry/sdk-trace-base';
import type { KratosLog, KratosLogField } from '../../wire/kratos-span.js';
import { goSprint } from '../zipkin/go-sprint.js';
import { wholeNanoseconds } from './whole-nanoseconds.js';

/**
 * Gives the log records of a span as the original's `SetLog` and `Finish` (`pkg/net/trace/span.go`)
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
 * @throws Whatever reading a foreign value throws.
 */
export function toKratosLogs(events: readonly TimedEvent[]): KratosLog[] {
  return events.flatMap(({ name, time, attributes = {} }) => {
    const timestampUnixNano = wholeNanoseconds(time);
    const fields = exceptionFields(name, attributes);
    if (fields) return fields.map((field) => ({ timestampUnixNano, fields: [field] }));
    return [{ timestampUnixNano, fields: eventFields(name, attributes) }];
  });
}

function eventFields(name: string, attributes: Attributes): KratosLogField[] {
  const fields = textFields(Object.entries(attributes));
  // A Kratos log has no name of its own: it is called `log`, or by its `event` field. The name of
  // another event would be lost among its fields.
  const isNamedByFields = name === 'log' || name === attributes.event;
  return isNamedByFields ? fields : [{ key: 'event', value: name }, ...fields];
}

/** The `message` and `stack` of the original's `Finish(err)`, when the event is an exception. */
function exceptionFields(name: string, attributes: Attributes): KratosLogField[] | undefined {
  // A Kratos log can bear this name too, by its `event` field, and then has fields of its own.
  if (name !== 'exception') return undefined;
  const fields = textFields([
    ['message', attributes['exception.message'] ?? attributes['exception.type']],
    ['stack', attributes['exception.stacktrace']],
  ]);
  return fields.length > 0 ? fields : undefined;
}

function textFields(entries: [string, Attributes[string]][]): KratosLogField[] {
  return entries
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: goSprint(value) }));
}
