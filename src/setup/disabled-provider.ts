import {
  INVALID_SPAN_CONTEXT,
  context as contexts,
  trace,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';

/** Starts no spans: it returns the parent, so that the trace goes on to the services that are called. */
class DisabledTracer implements Tracer {
  startSpan(_name: string, options?: SpanOptions, context: Context = contexts.active()): Span {
    const parent = options?.root === true ? undefined : trace.getSpanContext(context);
    return trace.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT);
  }

  startActiveSpan(name: string, ...rest: unknown[]): never {
    const fn = rest.pop() as (span: Span) => unknown;
    const [options, context = contexts.active()] = rest as [SpanOptions?, Context?];
    const span = this.startSpan(name, options, context);
    return contexts.with(trace.setSpan(context, span), fn, undefined, span) as never;
  }
}

const tracer = new DisabledTracer();

/** The provider under `OTEL_SDK_DISABLED=true`; that of the API is deprecated in its newer versions. */
export const DISABLED_PROVIDER: TracerProvider = { getTracer: () => tracer };
