import { trace, type Context, type Span, type SpanContext } from '@opentelemetry/api';

/**
 * A context with a span in it, as `trace.setSpan()` returns it, without a copy of all that is in
 * the context below: the API's own makes a `Map` and three functions each, which is half of what it
 * takes to read a header. An extracted context is mostly asked for its span and then replaced.
 */
class ContextWithSpan implements Context {
  constructor(
    readonly below: Context,
    private readonly span: Span,
  ) {}

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this.span : this.below.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    const { below } = this;
    return key === SPAN_KEY
      ? below.setValue(key, value)
      : below.setValue(SPAN_KEY, this.span).setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    const without = this.below.deleteValue(key);
    return key === SPAN_KEY ? without : new ContextWithSpan(without, this.span);
  }
}

/** The key under which the API keeps a span: it does not export it, but shows it to a context. */
const SPAN_KEY = spanKey();

function spanKey(): symbol {
  let found: symbol | undefined;
  const probe: Context = {
    getValue: () => undefined,
    setValue: (key) => ((found = key), probe),
    deleteValue: () => probe,
  };
  trace.setSpan(probe, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }));
  return found ?? Symbol('no span key');
}

/**
 * @param context - A context.
 * @param span - A span.
 * @returns What `trace.setSpan()` returns.
 */
export function withSpan(context: Context, span: Span): Context {
  // In the place of one that is there: contexts of contexts would be searched one after the other.
  const below = context instanceof ContextWithSpan ? context.below : context;
  return new ContextWithSpan(below, span);
}

/**
 * @param context - A context.
 * @param spanContext - The span context of a remote parent.
 * @returns What `trace.setSpanContext()` returns.
 */
export function withRemoteSpan(context: Context, spanContext: SpanContext): Context {
  return withSpan(context, trace.wrapSpanContext(spanContext));
}
