import type { Span } from '@opentelemetry/api';

// Symbol.for: two copies of this package in one process find each other's traces.
export const TRACE: unique symbol = Symbol.for('kratos-otel.trace.1');

interface TracedSpan extends Span {
  [TRACE]?: unknown;
}

/**
 * Keeps a legacy trace on its span, so that every caller gets the same one. It is not kept on
 * the span context: links and children hold that long after the span has gone, and with the trace
 * they would hold the span.
 *
 * @param span - A span. A frozen one (of a foreign tracer) stays without its trace.
 * @param trace - The trace over it.
 * @returns The trace.
 */
export function keepTrace<T>(span: Span, trace: T): T {
  try {
    (span as TracedSpan)[TRACE] = trace;
  } catch {
    // Trying costs nothing; Object.isExtensible() is a call into the runtime.
  }
  return trace;
}

/**
 * @param span - A span.
 * @returns The legacy trace over it, if it was asked for before.
 */
export function traceOf(span: Span): unknown {
  return (span as TracedSpan)[TRACE];
}
