import type { ReadableSpan } from '../../../otel/sdk-shapes.js';
import { reportedTraceId, type TraceIdBits } from '../../reported-ids.js';
import type { ThriftLog } from './jaeger-thrift.js';
import { linksOf, TYPE_ATTRIBUTE } from './to-jaeger-references.js';
import { stringTag, toJaegerTag } from './to-jaeger-tag.js';

/**
 * Gives a log for each link that has attributes of its own, since a reference has no room for
 * them: the way of OpenTelemetry's mapping to Jaeger. `opentracing.ref_type` is in the reference.
 *
 * ```
 * link {messaging.batch: 3}    event=link trace_id=… span_id=… messaging.batch=3
 * ```
 *
 * @param span - The span; it is not changed.
 * @param start - When it started, in microseconds, which is the time of the logs.
 * @param bits - How much of a trace id is reported.
 * @returns The logs.
 * @throws Whatever reading a foreign value throws.
 */
export function toJaegerLinkLogs(
  span: ReadableSpan,
  start: number,
  bits: TraceIdBits,
): ThriftLog[] {
  return linksOf(span).flatMap(({ context, attributes = {} }) => {
    const own = Object.entries(attributes).filter(
      ([key, value]) => key !== TYPE_ATTRIBUTE && value !== undefined,
    );
    if (own.length === 0) return [];
    const fields = [
      stringTag('event', 'link'),
      stringTag('trace_id', reportedTraceId(context.traceId, bits)),
      stringTag('span_id', context.spanId),
      ...own.map(([key, value]) => toJaegerTag(key, value)),
    ];
    return [{ timestamp: start, fields }];
  });
}
