import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '../../../otel/sdk-shapes.js';
import { toText } from '../../../api/tags/attribute-value.js';
import { SpanFlag, stateOf } from '../../../otel/span/span-state.js';
import type { TraceIdBits } from '../../reported-ids.js';
import { wholeDuration, wholeMicroseconds } from '../../whole-microseconds.js';
import { parentIdBytes, spanIdBytes, traceIdBytes } from './id-bytes.js';
import type { ThriftSpan } from './jaeger-thrift.js';
import { toJaegerLinkLogs } from './to-jaeger-link-logs.js';
import { toJaegerLog } from './to-jaeger-log.js';
import { parentIdOf, toJaegerReferences } from './to-jaeger-references.js';
import { toJaegerTags } from './to-jaeger-tags.js';

// `flagSampled` and `flagDebug` of the original's `span_context.go`.
const FLAG_SAMPLED = 1;
const FLAG_DEBUG = 2;

/**
 * Turns a span into Jaeger's, as the original's `BuildJaegerThrift` did; the original left logs and
 * references out of its report, this does not. A time that is none becomes the span's other one.
 *
 * @param span - An ended span; it is not changed.
 * @param traceIdBits - How much of a trace id is reported, default 128 bits.
 * @returns The span for a stock sender.
 * @throws RangeError when an id is not hex, and whatever reading a foreign value throws.
 */
export function toJaegerSpan(span: ReadableSpan, traceIdBits: TraceIdBits = 128): ThriftSpan {
  const context = span.spanContext();
  const { high, low } = traceIdBytes(context.traceId, traceIdBits);
  // The original's `BuildJaegerThrift` cut times.
  const { floor } = Math;
  const start =
    wholeMicroseconds(span.startTime, floor) ?? wholeMicroseconds(span.endTime, floor) ?? 0;
  return {
    traceIdLow: low,
    traceIdHigh: high,
    spanId: spanIdBytes(context.spanId),
    parentSpanId: parentIdBytes(parentIdOf(span)),
    // A name that is no string would cost the stock sender the whole batch.
    operationName: toText(span.name),
    references: toJaegerReferences(span, traceIdBits),
    flags: flagsOf(context),
    startTime: start,
    duration: wholeDuration(span, floor),
    tags: toJaegerTags(span),
    logs: [
      ...toJaegerLinkLogs(span, start, traceIdBits),
      ...span.events.map((event) => toJaegerLog(event, start)),
    ],
  };
}

/** Debug is nothing that W3C flags can say; Jaeger wants a debug trace to be sampled too. */
function flagsOf(context: SpanContext): number {
  const isDebug = ((stateOf(context)?.flags ?? 0) & SpanFlag.DEBUG) !== 0;
  if (isDebug) return FLAG_SAMPLED | FLAG_DEBUG;
  return (context.traceFlags & TraceFlags.SAMPLED) === 0 ? 0 : FLAG_SAMPLED;
}
