import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ReadableSpan, ResourceLike } from '../../otel/sdk-shapes.js';
import { reportedSpanId, reportedTraceId } from '../reported-ids.js';

/** OTLP counts kinds from 1: 0 says nothing. */
const FIRST_KIND = 1;
const TRACE_ID_BITS = 128;

/**
 * Writes spans as an `ExportTraceServiceRequest` of OTLP in JSON
 * (`opentelemetry/proto/collector/trace/v1/trace_service.proto`).
 *
 * @param spans - Ended spans.
 * @param refuse - Told each span that cannot be written; the others are.
 * @returns An object for `JSON.stringify`.
 */
export function toOtlpRequest(
  spans: readonly ReadableSpan[],
  refuse: (span: ReadableSpan, error: unknown) => void,
): object {
  const resources = new Map<ResourceLike, Map<string, object[]>>();
  for (const span of spans) {
    try {
      const written = toSpan(span);
      const scopes = resources.get(span.resource) ?? new Map<string, object[]>();
      resources.set(span.resource, scopes);
      const { name } = span.instrumentationScope;
      const inScope = scopes.get(name) ?? [];
      scopes.set(name, inScope);
      inScope.push(written);
    } catch (error) {
      refuse(span, error);
    }
  }
  return {
    resourceSpans: [...resources].map(([{ attributes }, scopes]) => ({
      resource: { attributes: toKeyValues(attributes) },
      scopeSpans: [...scopes].map(([name, inScope]) => ({ scope: { name }, spans: inScope })),
    })),
  };
}

function toSpan(span: ReadableSpan): object {
  const { traceId, spanId } = span.spanContext();
  const parentId = span.parentSpanContext?.spanId;
  return {
    traceId: reportedTraceId(traceId, TRACE_ID_BITS),
    spanId: reportedSpanId(spanId),
    ...(parentId !== undefined && { parentSpanId: reportedSpanId(parentId) }),
    name: span.name,
    kind: span.kind + FIRST_KIND,
    startTimeUnixNano: toNanos(span.startTime),
    endTimeUnixNano: toNanos(span.endTime),
    attributes: toKeyValues(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map(({ time, name, attributes }) => ({
      timeUnixNano: toNanos(time),
      name,
      attributes: toKeyValues(attributes),
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: toKeyValues(attributes),
    })),
    status: span.status,
  };
}

function toNanos([seconds, nanos]: HrTime): string {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(Math.round(nanos)));
}

function toKeyValues(attributes: Attributes = {}): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toAnyValue(value) }],
  );
}

/** An attribute may hold what its type does not allow, such as a bigint of `tagInt64()`. */
function toAnyValue(value: unknown): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      if (Number.isInteger(value)) return { intValue: String(BigInt(value)) };
      // JSON has no NaN: OTLP writes it as text.
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
    default:
      return Array.isArray(value) ? { arrayValue: { values: value.map(toAnyValue) } } : {};
  }
}
