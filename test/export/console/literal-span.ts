import { SpanKind, SpanStatusCode, TraceFlags, type HrTime } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

export const TRACE_ID = '000000000000000000f067aa0ba902b7';
const START_SECONDS = 1_700_000_000;

/** What a test says about a span; times are microseconds from the start of the test's trace. */
export interface LiteralSpan extends Partial<
  Omit<ReadableSpan, 'spanContext' | 'parentSpanContext' | 'resource'>
> {
  id: number;
  parent?: number;
  remote?: boolean;
  traceId?: string;
  service?: string;
  start?: number;
  us?: number;
}

/** A span id as 16 hex digits. */
export function idOf(id: number): string {
  return id.toString(16).padStart(16, '0');
}

/** A point in time, in microseconds from the start of the test's trace. */
export function at(us: number): HrTime {
  return [START_SECONDS + Math.floor(us / 1e6), Math.round((us % 1e6) * 1e3)];
}

/** A ReadableSpan as the SDK would hand it over, with defaults for all that is not given. */
export function literalSpan(literal: LiteralSpan): ReadableSpan {
  const { id, parent, remote, traceId = TRACE_ID, service = 'shop', start = 0, us = 0 } = literal;
  const { ...rest } = literal;
  for (const key of ['id', 'parent', 'remote', 'traceId', 'service', 'start', 'us'] as const) {
    Reflect.deleteProperty(rest, key);
  }
  const contextOf = (spanId: number) => ({
    traceId,
    spanId: idOf(spanId),
    traceFlags: TraceFlags.SAMPLED,
  });
  return {
    name: `op-${id}`,
    kind: SpanKind.INTERNAL,
    spanContext: () => contextOf(id),
    ...(parent !== undefined && {
      parentSpanContext: { ...contextOf(parent), ...(remote && { isRemote: true }) },
    }),
    startTime: at(start),
    endTime: at(start + us),
    duration: [Math.floor(us / 1e6), (us % 1e6) * 1e3],
    status: { code: SpanStatusCode.UNSET },
    attributes: {},
    links: [],
    events: [],
    ended: true,
    resource: resourceFromAttributes({ 'service.name': service }),
    instrumentationScope: { name: 'test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...rest,
  };
}
