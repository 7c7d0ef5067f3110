import { ROOT_CONTEXT, trace, type Context, type Span, type SpanContext } from '@opentelemetry/api';

/**
 * A context with a span in it, as `trace.setSpan()` returns it, without a copy of all that is in
 * the context below: the API's own makes a `Map` and three functions each, which is half of what it
 * takes to read a header. An extracted context is mostly asked for its span and then replaced.
 */
class ContextWithSpan implements Context {
  /**
   * One that is never collected. When a full garbage collection finds none alive, V8 throws away the
   * code that it has optimized for all of them, and traces take about 1.4 times as long until it has
   * optimized it again.
   */
  static readonly lasting = new ContextWithSpan(ROOT_CONTEXT, undefined, undefined);

  constructor(
    readonly below: Context,
    readonly span: Span | undefined,
    /** Looked at for what is not below. */
    readonly arrived: Context | undefined,
  ) {}

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span;
    const value = this.below.getValue(key);
    return value === undefined ? this.arrived?.getValue(key) : value;
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN_KEY) {
      return new ContextWithSpan(this.below, value as Span | undefined, this.arrived);
    }
    return new ContextWithSpan(this.below.setValue(key, value), this.span, this.arrived);
  }

  deleteValue(key: symbol): Context {
    if (key === SPAN_KEY) return new ContextWithSpan(this.below, undefined, this.arrived);
    const { below, span, arrived } = this;
    return new ContextWithSpan(below.deleteValue(key), span, arrived?.deleteValue(key));
  }
}

/** The key under which the API keeps a span. It does not export the key, but shows it to a context. */
const SPAN_KEY = spanKey();

/** @returns The key; `undefined` when the API does not ask a context to set a value. */
function spanKey(): symbol | undefined {
  let found: symbol | undefined;
  const probe: Context = {
    getValue: () => undefined,
    setValue: (key) => ((found = key), probe),
    deleteValue: () => probe,
  };
  trace.setSpan(probe, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }));
  return found;
}

/**
 * @param context - A context.
 * @param span - A span.
 * @returns What `trace.setSpan()` returns.
 */
export function withSpan(context: Context, span: Span): Context {
  if (SPAN_KEY === undefined) return trace.setSpan(context, span);
  // In the place of one that is there: contexts of contexts would be searched one after the other.
  return context instanceof ContextWithSpan
    ? new ContextWithSpan(context.below, span, context.arrived)
    : new ContextWithSpan(context, span, undefined);
}

/**
 * @param context - A context.
 * @param spanContext - The span context of a remote parent.
 * @returns What `trace.setSpanContext()` returns.
 */
export function withRemoteSpan(context: Context, spanContext: SpanContext): Context {
  return withSpan(context, trace.wrapSpanContext(spanContext));
}

/**
 * @param context - A context.
 * @param arrived - Values that are to be seen in it where it has none of its own.
 * @returns A context with both.
 */
export function withArrived(context: Context, arrived: Context): Context {
  return context instanceof ContextWithSpan
    ? new ContextWithSpan(context.below, context.span, arrived)
    : new ContextWithSpan(context, trace.getSpan(context), arrived);
}

/**
 * @param context - A context.
 * @returns The context without its span; `undefined` when nothing else is in it.
 */
export function withoutSpan(context: Context): Context | undefined {
  const rest =
    context instanceof ContextWithSpan && context.arrived === undefined
      ? context.below
      : trace.deleteSpan(context);
  return rest === ROOT_CONTEXT ? undefined : rest;
}
