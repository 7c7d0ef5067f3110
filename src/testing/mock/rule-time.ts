import type { Attributes, Span, TimeInput } from '@opentelemetry/api';
import type { MockClock } from './mock-clock.js';

/**
 * Has a span end, and its events happen, by a clock that was set. Where a time is given that counts.
 *
 * @param span - A span that was just started.
 * @param clock - The clock.
 */
export function ruleTime(span: Span, clock: MockClock): void {
  // What is there may be a property of this very span: the limits have put it there.
  const addEvent = span.addEvent.bind(span);
  const end = span.end.bind(span);
  span.end = (time) => {
    end(time ?? clock.ruled());
  };
  span.addEvent = (name, attributesOrTime, time) => {
    if (isTime(attributesOrTime)) return addEvent(name, attributesOrTime, time);
    return addEvent(name, attributesOrTime, time ?? clock.ruled());
  };
}

function isTime(value: Attributes | TimeInput | undefined): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || Array.isArray(value);
}
