import { createContextKey, type Context, type SpanContext } from '@opentelemetry/api';

const ROOT = createContextKey('kratos-otel root request');

/**
 * Asks for the root span of a trace that a header has begun: its span id was 0, and the original
 * makes the receiving span the root (`newSpanWithContext` in `pkg/net/trace/dapper.go`). The
 * decision of this trace is the header's, not the sampler's.
 *
 * @param context - The context to start the span in; it must not become the active one.
 * @param joined - What the header said.
 * @returns The context with the request.
 */
export function requestRoot(context: Context, joined: SpanContext): Context {
  return context.setValue(ROOT, joined);
}

/**
 * @param context - The context of a span that starts.
 * @returns What the header of its trace said, if one has begun it.
 */
export function requestedRoot(context: Context): SpanContext | undefined {
  return context.getValue(ROOT) as SpanContext | undefined;
}
