import { logger } from '../../otel/logger.js';
import type { ReadableSpan, ResourceLike } from '../../otel/sdk-shapes.js';
import type { TraceIdBits } from '../reported-ids.js';
import type { ThriftProcess, ThriftSpan } from './translation/jaeger-thrift.js';
import { wrong } from './option-error.js';
import { toJaegerProcess } from './translation/to-jaeger-process.js';
import { toJaegerSpan } from './translation/to-jaeger-span.js';

/** Spans of one process. */
export interface JaegerBatch {
  readonly process: ThriftProcess;
  readonly spans: ThriftSpan[];
  /** What the spans were made of, in the same order. */
  readonly origins: ReadableSpan[];
  /** Converts another view of one of them. */
  convert(span: ReadableSpan): ThriftSpan;
}

/**
 * Converts spans, one batch a resource. A span that cannot be read does not take its neighbours with
 * it.
 *
 * @param spans - Ended spans; they are not changed.
 * @param traceIdBits - How much of a trace id is reported.
 * @returns The batches, and the spans that cannot be converted.
 */
export function toJaegerBatches(
  spans: readonly ReadableSpan[],
  traceIdBits: TraceIdBits,
): {
  readonly batches: JaegerBatch[];
  readonly unencodable: ReadableSpan[];
} {
  const batches = new Map<ResourceLike, JaegerBatch>();
  const unencodable: ReadableSpan[] = [];
  for (const span of spans) {
    try {
      const { resource } = span;
      const converted = toJaegerSpan(span, traceIdBits);
      const batch = batches.get(resource) ?? {
        process: toJaegerProcess(resource),
        spans: [],
        origins: [],
        convert: (each) => toJaegerSpan(each, traceIdBits),
      };
      batch.spans.push(converted);
      batch.origins.push(span);
      batches.set(resource, batch);
    } catch (error) {
      unencodable.push(span);
      logger.warn(wrong('a span cannot be encoded and is dropped'), error);
    }
  }
  return { batches: [...batches.values()], unencodable };
}
