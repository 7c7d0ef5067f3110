import type { Attributes } from '@opentelemetry/api';
import type { SpanEvent as TimedEvent } from '../../../otel/sdk-shapes.js';
import { wholeMicroseconds } from '../../whole-microseconds.js';
import type { ThriftLog, ThriftTag } from './jaeger-thrift.js';
import { stringTag, toJaegerTag } from './to-jaeger-tag.js';

const EVENT_FIELD = 'event';

// The log fields of OpenTracing for what OpenTelemetry says about an exception.
const EXCEPTION_FIELDS: ReadonlyMap<string, string> = new Map([
  ['exception.message', 'message'],
  ['exception.stacktrace', 'stack'],
  ['exception.type', 'error.kind'],
]);

/**
 * Turns an event into a log with all its fields, typed as tags are. An exception reads as
 * OpenTracing, and with it the original's `Finish(err)`, would have written it.
 *
 * ```
 * log {event: retry, attempt: 2}                    event=retry attempt=2
 * log {host: a}                                     host=a
 * cache.miss {key: a}                               event=cache.miss key=a
 * exception {exception.message: boom, ….stacktrace} event=error message=boom stack=…
 * ```
 *
 * @param event - An event of a span; it is not changed.
 * @param start - When the span started, in microseconds: where an event without a time stands.
 * @returns The log, at whole microseconds.
 * @throws Whatever reading a foreign value throws.
 */
export function toJaegerLog(event: TimedEvent, start: number): ThriftLog {
  const { attributes = {}, droppedAttributesCount = 0 } = event;
  const asException = isException(event.name, attributes);
  const fields = nameFields(event.name, attributes, asException);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const name = asException ? EXCEPTION_FIELDS.get(key) : undefined;
    fields.push(toJaegerTag(name ?? key, value));
  }
  if (droppedAttributesCount > 0) {
    fields.push(toJaegerTag('otel.event.dropped_attributes_count', droppedAttributesCount));
  }
  return { timestamp: wholeMicroseconds(event.time, Math.floor) ?? start, fields };
}

/**
 * A Kratos log has no name of its own: it is called `log`, or by its `event` field. It can be
 * called `exception` by that field too, and then has none of an exception's.
 */
function nameFields(name: string, attributes: Attributes, asException: boolean): ThriftTag[] {
  if (asException) return [stringTag(EVENT_FIELD, 'error')];
  const isNamedByFields = name === attributes[EVENT_FIELD];
  const isUnnamed = name === 'log' && Object.keys(attributes).length > 0;
  return isNamedByFields || isUnnamed ? [] : [toJaegerTag(EVENT_FIELD, name)];
}

function isException(name: string, attributes: Attributes): boolean {
  return (
    name === 'exception' &&
    [...EXCEPTION_FIELDS.keys()].some((key) => Object.hasOwn(attributes, key))
  );
}
