import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { toText } from '../../core/attribute-value.js';
import { SpanFlag, stateOf } from '../../otel/span-state.js';
import { epochMicroseconds } from './epoch-microseconds.js';
import { spanIdBytes, traceIdBytes } from './id-bytes.js';
import type { ThriftSpan } from './jaeger-thrift.js';
import { toJaegerLog } from './to-jaeger-log.js';
import { parentIdOf, toJaegerReferences } from './to-jaeger-references.js';
import { toJaegerTags } from './to-jaeger-tags.js';

// `flagSampled` and `flagDebug` of the original's `span_context.go`.
const FLAG_SAMPLED = 1;
const FLAG_DEBUG = 2;

/**
 * Turns a span into Jaeger's, as the original's `BuildJaegerThrift` did; the original left logs and
 * references out of its report, this does not.
 *
 * @param span - An ended span; it is not changed.
 * @returns The span for a stock sender.
 * @throws RangeError when an id is not hex, and whatever reading a foreign value throws.
 */
export function toJaegerSpan(span: ReadableSpan): ThriftSpan {
  const context = span.spanContext();
  const { high, low } = traceIdBytes(context.traceId);
  return {
    traceIdLow: low,
    traceIdHigh: high,
    spanId: spanIdBytes(context.spanId),
    parentSpanId: spanIdBytes(parentIdOf(span)),
    // A name that is no string would cost the stock sender the whole batch.
    operationName: toText(span.name),
    references: toJaegerReferences(span),
    flags: flagsOf(context),
    startTime: epochMicroseconds(span.startTime),
    duration: epochMicroseconds(span.duration),
    tags: toJaegerTags(span),
    logs: span.events.map(toJaegerLog),
  };
}

/** Debug is nothing that W3C flags can say; Jaeger wants a debug trace to be sampled too. */
function flagsOf(context: SpanContext): number {
  const isDebug = ((stateOf(context)?.flags ?? 0) & SpanFlag.DEBUG) !== 0;
  if (isDebug) return FLAG_SAMPLED | FLAG_DEBUG;
  return (context.traceFlags & TraceFlags.SAMPLED) === 0 ? 0 : FLAG_SAMPLED;
}
