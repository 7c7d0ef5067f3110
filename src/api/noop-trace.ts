import {
  INVALID_SPAN_CONTEXT,
  context as contexts,
  isSpanContextValid,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { Trace } from './trace.js';

/**
 * A trace that does nothing: its forks are itself, it injects nothing. The original's `noop.go`.
 *
 * Over a limit it stands for a span that is dropped. That span stays active in its contexts, so
 * that spans of OTel libraries below it are not sampled either.
 */
export class NoopTrace implements Trace {
  /** The span that it stands for: an invalid one, or a dropped one. */
  readonly span: Span;
  /** Nothing: the empty string. */
  readonly id = '';

  /**
   * @param span - The dropped span; default an invalid one.
   */
  constructor(span: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)) {
    this.span = span;
  }

  /** @returns Nothing: the empty string. */
  traceId(): string {
    return '';
  }

  /** @returns This trace. */
  fork(): Trace {
    return this;
  }

  /** @returns This trace. */
  follow(): Trace {
    return this;
  }

  /** Does nothing. */
  finish(): void {}

  /** @returns This trace. */
  setTag(): Trace {
    return this;
  }

  /** @returns This trace. */
  setLog(): Trace {
    return this;
  }

  /** Does nothing. */
  visit(): void {}

  /** Does nothing. */
  setTitle(): void {}

  /** @returns The parent, with the dropped span active if it stands for one. */
  context(parent: Context = contexts.active()): Context {
    return isSpanContextValid(this.span.spanContext()) ? trace.setSpan(parent, this.span) : parent;
  }

  /** Runs a function in {@link NoopTrace.context}. */
  run<T>(fn: () => T): T {
    return contexts.with(this.context(), fn);
  }

  /** Runs a function in {@link NoopTrace.context}, with this trace. */
  withFork<T>(_serviceName: string, _operationName: string, fn: (fork: Trace) => T): T {
    return this.run(() => fn(this));
  }

  /** Does nothing. */
  [Symbol.dispose](): void {}
}

/** The no-op trace of a tracer that is not set up. */
export const NOOP_TRACE: Trace = new NoopTrace();
