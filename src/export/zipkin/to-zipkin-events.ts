import type { AttributeValue, Attributes } from '@opentelemetry/api';
import { toText } from '../../api/tags/attribute-value.js';
import type { SpanEvent as TimedEvent } from '../../otel/sdk-shapes.js';
import { goSprint } from '../../go/go-sprint.js';
import { toHrTime, wholeMicroseconds } from '../whole-microseconds.js';

// Zipkin takes 0 for a time that is missing.
const LEAST_TIME_US = 1;

/**
 * Gives one event for every annotation that the original would have written
 * (`converLogToAnnotation` in `pkg/net/trace/zipkin/zipkin.go`): the stock exporter makes one
 * annotation of an event's name and drops its attributes.
 *
 * ```
 * log  {event: retry, attempt: 2}        event : retry   attempt : 2
 * cache.miss {}                          cache.miss
 * cache.miss {key: a}                    event : cache.miss   key : a
 * exception {exception.message: boom}    message : boom
 * ```
 *
 * @param events - The events of a span; they are not changed.
 * @param start - When the span started, in microseconds: where an event stands whose own time
 *   Zipkin would reject the whole batch for, such as 0.
 * @returns Events without attributes, whose names are the annotations, at whole microseconds.
 * @throws Whatever reading a foreign value throws.
 */
export function toZipkinEvents(events: readonly TimedEvent[], start: number): TimedEvent[] {
  return events.flatMap((event) => {
    const own = wholeMicroseconds(event.time, Math.round) ?? 0;
    const time = toHrTime(own > 0 ? own : Math.max(start, LEAST_TIME_US));
    return annotationsOf(event).map((name) => ({ name, time }));
  });
}

function annotationsOf({ name, attributes = {} }: TimedEvent): string[] {
  const exception = exceptionFields(name, attributes);
  const annotations = (exception ?? Object.entries(attributes))
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} : ${goSprint(value)}`);
  if (annotations.length === 0) return [toText(name)];
  // A Kratos log has no name of its own: it is called `log`, or by its `event` field. The name of
  // another event would be lost among its fields.
  const isNamedByFields = exception !== undefined || name === 'log' || name === attributes.event;
  return isNamedByFields ? annotations : [`event : ${toText(name)}`, ...annotations];
}

/** The `message` and `stack` of the original's `Finish(err)`, when the event is an exception. */
function exceptionFields(
  name: string,
  attributes: Attributes,
): [string, AttributeValue | undefined][] | undefined {
  const message = attributes['exception.message'] ?? attributes['exception.type'];
  const stack = attributes['exception.stacktrace'];
  // A Kratos log can bear this name too, by its `event` field, and then has fields of its own.
  if (name !== 'exception' || (message === undefined && stack === undefined)) return undefined;
  return [
    ['message', message],
    ['stack', stack],
  ];
}
