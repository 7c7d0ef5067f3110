import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '../../../otel/sdk-shapes.js';
import { stateOf } from '../../../otel/span/span-state.js';
import type { KratosSpan } from '../../../wire/span/kratos-span.js';
import { LogList, TagList } from './kratos-span-lists.js';
import { sendLogs } from './send-logs.js';
import { sendResourceTags, sendTags } from './send-tags.js';
import { shortId } from './short-id.js';
import { toKratosReferences } from './to-kratos-references.js';
import { wholeNanoseconds } from './whole-nanoseconds.js';

/** The reporter protocol that the original speaks (`marshal.go`), and the only one there is. */
export const PROTOCOL_VERSION = 1;

// What the OpenTelemetry specification calls a service that nobody named.
const UNNAMED_SERVICE = 'unknown_service';

/**
 * Gives a span of OpenTelemetry as the Kratos v1 reporter would have reported it (`marshalSpanV1`
 * in `pkg/net/trace/marshal.go`), and two things that its schema has and it never filled in: the
 * environment and the references.
 *
 * | of the span | here |
 * |---|---|
 * | resource `service.name` | `serviceName` |
 * | low 64 bits of the trace id | `traceId` |
 * | parent; none, or one of zeros | `parentId`; `'0'` |
 * | probability with which the root was picked, where known | `samplingProbability`, else 0 |
 * | resource, kind, attributes, status | `tags`, see `sendTags` |
 * | events | `logs`, see `sendLogs` |
 * | links | `references` |
 * | resource `deployment.environment.name` | `env` |
 *
 * @param span - An ended span; it is not changed.
 * @returns What `encodeSpan` takes. Times are exact nanoseconds; a negative duration is 0.
 * @throws RangeError when an id is not hex, and whatever reading a foreign value throws.
 */
export function toKratosSpan(span: ReadableSpan): KratosSpan {
  const context = span.spanContext();
  const resource = span.resource.attributes;
  const duration = wholeNanoseconds(span.duration);
  const env = environment(resource);
  const list = new TagList();
  sendResourceTags(resource, list);
  sendTags(span, list);
  const log = new LogList();
  sendLogs(span.events, log);
  return {
    version: PROTOCOL_VERSION,
    serviceName: serviceName(resource),
    operationName: span.name,
    traceId: shortId(context.traceId),
    spanId: shortId(context.spanId),
    parentId: shortId(span.parentSpanContext?.spanId ?? ''),
    samplingProbability: stateOf(context)?.probability ?? 0,
    tags: list.tags,
    logs: log.logs,
    ...(env !== undefined && { env }),
    startUnixNano: wholeNanoseconds(span.startTime),
    durationNano: duration > 0n ? duration : 0n,
    ...(span.links.length > 0 && { references: toKratosReferences(span.links) }),
  };
}

/**
 * @param resource - Attributes of a resource.
 * @returns The name of its service.
 */
export function serviceName(resource: Attributes): string {
  return text(resource['service.name']) ?? UNNAMED_SERVICE;
}

/**
 * @param resource - Attributes of a resource.
 * @returns Its environment, if it says one.
 */
export function environment(resource: Attributes): string | undefined {
  return text(resource['deployment.environment.name']);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
