import { context as contexts, type Context } from '@opentelemetry/api';
import { KratosTracer } from './tracer/kratos-tracer.js';
import { NOOP_TRACE } from './noop-trace.js';
import { NOOP_TRACER } from './tracer/noop-tracer.js';
import { runFork } from './run-fork.js';
import type { TraceOption } from './trace-option.js';
import type { Trace } from './trace.js';
import type { Tracer } from './tracer/tracer.js';

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

/**
 * Starts a trace, which is the root span of this service; the original's `New`. It does nothing until
 * `init()` was called or a tracer is set.
 *
 * @example
 * ```ts
 * const trace = newTrace('/orders');
 * const call = trace.fork('users', 'GetUser');
 * call.finish();
 * trace.finish();
 * ```
 *
 * @param operationName - Name of the root span, such as the path of a request.
 * @param options - Such as `enableDebug()`, with which it is sampled for sure.
 * @returns The trace. Call its `finish()` when the work is done.
 */
export function newTrace(operationName: string, ...options: TraceOption[]): Trace {
  return getGlobalTracer().newTrace(operationName, ...options);
}

/**
 * Writes the headers of a trace for a call to another service: `kratos-trace-id` and `traceparent`.
 *
 * @example
 * ```ts
 * const headers: Record<string, string> = {};
 * inject(call, HTTPFormat, headers);
 * await fetch('http://users/1', { headers });
 * ```
 *
 * @param trace - The trace of the call.
 * @param format - `HTTPFormat` or `GRPCFormat`.
 * @param carrier - What carries the headers: a record, `Headers`, a request, gRPC metadata.
 * @throws TraceError when the format or the carrier is not supported.
 */
export function inject(trace: Trace | null | undefined, format: unknown, carrier: unknown): void {
  getGlobalTracer().inject(trace, format, carrier);
}

/**
 * Continues the trace whose headers have arrived.
 *
 * @example
 * ```ts
 * const trace = extract(HTTPFormat, request.headers);
 * trace.setTitle('/orders');
 * trace.finish();
 * ```
 *
 * @param format - `HTTPFormat` or `GRPCFormat`.
 * @param carrier - What carries the headers.
 * @returns The trace of this service under the caller's span.
 * @throws TraceError when there is no trace in it, or it cannot be read.
 */
export function extract(format: unknown, carrier: unknown): Trace {
  return getGlobalTracer().extract(format, carrier);
}

/** Delivers what is waiting and stops tracing, as `shutdown()` of what `init()` has returned. */
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

/**
 * Runs a function in a fork of the active trace, and finishes the fork with what went wrong; stands for
 * `trace.FromContext`, `Fork` and `defer t.Finish(&err)` of the original (`pkg/net/trace/util.go`).
 *
 * @example
 * ```ts
 * const user = await withFork('users', 'GetUser', async (fork) => {
 *   fork.setTag(tagString('user.id', '42'));
 *   return await users.get(42);
 * });
 * ```
 *
 * @param serviceName - The service that is called; not empty, it becomes `peer.service`.
 * @param operationName - Name of the fork.
 * @param fn - Gets the fork; where no trace is active, the no-op trace.
 * @returns What the function returns; a promise is waited for before the fork is finished.
 * @throws What the function throws.
 */
export function withFork<T>(serviceName: string, operationName: string, fn: (fork: Trace) => T): T {
  const active = fromContext();
  return active === undefined
    ? fn(NOOP_TRACE)
    : runFork(active.fork(serviceName, operationName), fn);
}
