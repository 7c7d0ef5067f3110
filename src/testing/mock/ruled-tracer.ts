import {
  context as contexts,
  trace,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';

/** Starts a span: `startSpan()` of a tracer. */
export type StartSpan = (name: string, options: SpanOptions, context: Context) => Span;

/** A tracer of OpenTelemetry of which only the start of a span is its own. */
export class RuledTracer implements Tracer {
  /** @param start - Starts its spans. */
  constructor(private readonly start: StartSpan) {}

  startSpan(name: string, options: SpanOptions = {}, context: Context = contexts.active()): Span {
    return this.start(name, options, context);
  }

  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: [F] | [SpanOptions, F] | [SpanOptions, Context, F]
  ): ReturnType<F> {
    const run = rest.at(-1) as (span: Span) => ReturnType<F>;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const parent = rest.length > 2 ? (rest[1] as Context) : contexts.active();
    const span = this.startSpan(name, options, parent);
    return contexts.with(trace.setSpan(parent, span), run, undefined, span);
  }
}
