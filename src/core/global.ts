import { context as contexts, type Context } from '@opentelemetry/api';
import { KratosTracer } from './kratos-tracer.js';
import { NOOP_TRACER } from './noop-tracer.js';
import type { TraceOption } from './trace-option.js';
import type { Trace } from './trace.js';
import type { Tracer } from './tracer.js';

// Symbol.for on the global object: two copies of this package, loaded by different parts of one
// application, must share one tracer.
const GLOBAL = Symbol.for('kratos-otel.tracer.1');
const holder = globalThis as { [GLOBAL]?: Tracer };

/**
 * Sets the tracer behind the module functions; the original's `SetGlobalTracer`.
 *
 * @param tracer - The tracer; `undefined` brings the no-op back.
 */
export function setGlobalTracer(tracer: Tracer | undefined): void {
  if (tracer === undefined) Reflect.deleteProperty(holder, GLOBAL);
  else holder[GLOBAL] = tracer;
}

/** @returns The global tracer: a no-op until one is set. */
export function getGlobalTracer(): Tracer {
  return holder[GLOBAL] ?? NOOP_TRACER;
}

/** {@link Tracer.newTrace} of the global tracer. The original's `New`. */
export function newTrace(operationName: string, ...options: TraceOption[]): Trace {
  return getGlobalTracer().newTrace(operationName, ...options);
}

/** {@link Tracer.inject} of the global tracer. */
export function inject(trace: Trace | null | undefined, format: unknown, carrier: unknown): void {
  getGlobalTracer().inject(trace, format, carrier);
}

/** {@link Tracer.extract} of the global tracer. */
export function extract(format: unknown, carrier: unknown): Trace {
  return getGlobalTracer().extract(format, carrier);
}

/** {@link Tracer.close} of the global tracer. */
export function close(): Promise<void> {
  return getGlobalTracer().close();
}

/**
 * The trace of a context; the original's `FromContext` (`pkg/net/trace/util.go`).
 *
 * @param context - A context; default the active one.
 * @returns The trace over the innermost active span, whether `fork()` or an OTel library made it,
 *   so that a fork always hangs under what is really active; `undefined` when no span is active or
 *   no tracer is set.
 */
export function fromContext(context: Context = contexts.active()): Trace | undefined {
  const tracer = getGlobalTracer() as Partial<KratosTracer>;
  if (tracer === NOOP_TRACER) return undefined;
  return typeof tracer.fromContext === 'function'
    ? tracer.fromContext(context)
    : new KratosTracer().fromContext(context);
}

/**
 * A context with a trace; the original's `NewContext` (`pkg/net/trace/util.go`).
 *
 * @param context - The context to start from.
 * @param trace - The trace.
 * @returns A context in which the trace's span is active.
 */
export function newContext(context: Context, trace: Trace): Context {
  return trace.context(context);
}
