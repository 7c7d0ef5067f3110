import {
  ROOT_CONTEXT,
  context as contexts,
  diag,
  isSpanContextValid,
  propagation,
  trace,
  type Context,
  type TextMapPropagator,
  type Tracer as OTelTracer,
} from '@opentelemetry/api';
import type { KratosIdGenerator } from '../otel/kratos-id-generator.js';
import { KratosPropagator } from '../otel/kratos-propagator.js';
import { SpanLimiter } from '../otel/span-limiter.js';
import { DEFAULT_LIMITS } from '../otel/span-limits.js';
import { stateOf } from '../otel/span-state.js';
import { KratosTraceDebug, KratosTraceID } from '../wire/header-names.js';
import { parseGoBool } from '../wire/parse-go-bool.js';
import { toText } from './attribute-value.js';
import type { Carrier } from './carrier.js';
import { GLOBAL_PROPAGATOR } from './global-propagator.js';
import { traceOver, type TraceParts } from './kratos-trace.js';
import { carrierGetter, carrierSetter, openCarrier } from './open-carrier.js';
import { SpanStarter } from './span-starter.js';
import { TraceError } from './trace-error.js';
import type { TraceOption } from './trace-option.js';
import type { Trace } from './trace.js';
import type { Tracer } from './tracer.js';
import { VERSION } from './version.js';

/** Settings of {@link KratosTracer}. */
export interface KratosTracerOptions {
  /** Starts the spans. Default: the global provider's tracer `kratos-otel`. */
  tracer?: OTelTracer;
  /**
   * Reads and writes `kratos-trace-id`: give it the one that is registered, if that has settings.
   * Default: a `KratosPropagator` with its defaults.
   */
  kratosPropagator?: KratosPropagator;
  /** What is read before and written beside `kratos-trace-id`. Default: the global propagator. */
  propagator?: TextMapPropagator;
  /** The id generator of the SDK: lets `extract` make the root that a header with span id 0 asks for. */
  idGenerator?: KratosIdGenerator;
  /** The limiter of the SDK's `KratosSpanProcessor`, so that both count together. */
  limiter?: SpanLimiter;
  /** What `close()` does. Default: nothing. */
  close?: () => Promise<void>;
}

/** The original's tracer (`pkg/net/trace/dapper.go`) over an OpenTelemetry tracer. */
export class KratosTracer implements Tracer {
  private readonly parts: TraceParts;
  private readonly propagator: TextMapPropagator;
  private readonly onClose: () => Promise<void>;

  /**
   * @param options - See {@link KratosTracerOptions}.
   */
  constructor(options: KratosTracerOptions = {}) {
    const limiter = options.limiter ?? new SpanLimiter(DEFAULT_LIMITS);
    const tracer = options.tracer ?? trace.getTracer('kratos-otel', VERSION);
    this.parts = {
      starter: new SpanStarter(tracer, limiter, options.idGenerator),
      propagator: options.kratosPropagator ?? new KratosPropagator(),
    };
    this.propagator = options.propagator ?? GLOBAL_PROPAGATOR;
    this.onClose = options.close ?? ((): Promise<void> => Promise.resolve());
  }

  /** See {@link Tracer.newTrace}. */
  newTrace(operationName: string, ...options: TraceOption[]): Trace {
    const settings = { debug: false };
    for (const option of options) if (typeof option === 'function') option(settings);
    const started = this.parts.starter.root(toText(operationName), settings.debug);
    return traceOver(this.parts, started);
  }

  /** See {@link Tracer.inject}. */
  inject(trace: Trace | null | undefined, format: unknown, carrier: unknown): void {
    const known = trace === null || trace === undefined ? undefined : asTrace(trace);
    const opened = openCarrier(format, carrier, 'set');
    if (known === undefined) return;
    try {
      if (writeHeaders(known, opened)) {
        this.propagator.inject(known.context(), opened, carrierSetter);
      }
    } catch (error) {
      // A request whose headers are sent, or a frozen record: the call goes out without a trace.
      diag.warn('kratos-otel: a carrier refused the trace', error);
    }
  }

  /** See {@link Tracer.extract}. */
  extract(format: unknown, carrier: unknown): Trace {
    const opened = openCarrier(format, carrier, 'get');
    const context = this.readContext(opened);
    const remote = trace.getSpanContext(context);
    if (remote === undefined || !isSpanContextValid(remote)) {
      throw new TraceError(isPresent(opened) ? 'ErrTraceCorrupted' : 'ErrTraceNotFound');
    }
    const started = this.parts.starter.remoteChild(remote);
    return traceOver(this.parts, started, propagation.getBaggage(context));
  }

  /** See {@link Tracer.join}. */
  join(format: unknown, carrier: unknown, operationName: string, ...options: TraceOption[]): Trace {
    try {
      const joined = this.extract(format, carrier);
      joined.setTitle(operationName);
      return joined;
    } catch {
      return this.newTrace(operationName, debugOption(format, carrier), ...options);
    }
  }

  /**
   * @param context - A context; default the active one.
   * @returns The trace over its innermost active span, whoever started that; `undefined` when
   *   there is none.
   */
  fromContext(context: Context = contexts.active()): Trace | undefined {
    const span = trace.getSpan(context);
    if (span === undefined || !isSpanContextValid(span.spanContext())) return undefined;
    const known = stateOf(span.spanContext())?.trace;
    if (known !== undefined) return known as Trace;
    const state = this.parts.starter.stateOf(span);
    return traceOver(this.parts, { span, state }, propagation.getBaggage(context));
  }

  /** See {@link Tracer.close}. */
  close(): Promise<void> {
    return this.onClose();
  }

  private readContext(opened: Partial<Carrier>): Context {
    let context = ROOT_CONTEXT;
    try {
      context = this.propagator.extract(context, opened, carrierGetter);
    } catch (error) {
      diag.warn('kratos-otel: a propagator threw in extract()', error);
    }
    // One that is registered for all, with settings of its own, is not to be overruled.
    return this.propagator.fields().includes(KratosTraceID)
      ? context
      : this.parts.propagator.extract(context, opened, carrierGetter);
  }
}

/** By shape and not by class: a trace of another copy of this package is as good. */
function asTrace(trace: unknown): Trace {
  if (typeof trace === 'object' && trace !== null) {
    const { visit, context } = trace as Partial<Trace>;
    if (typeof visit === 'function' && typeof context === 'function') return trace as Trace;
  }
  throw new TraceError('ErrInvalidTrace');
}

/** @returns Whether there was anything to write: a no-op trace must not leave by other headers. */
function writeHeaders(trace: Trace, opened: Partial<Carrier>): boolean {
  let written = 0;
  trace.visit((key, value) => {
    carrierSetter.set(opened, key, value);
    written++;
  });
  return written > 0;
}

function isPresent(opened: Partial<Carrier>): boolean {
  try {
    const value: unknown = opened.get?.(KratosTraceID);
    return value !== undefined && value !== null && value !== '' && String(value) !== '';
  } catch {
    return false;
  }
}

function debugOption(format: unknown, carrier: unknown): TraceOption {
  return (settings) => {
    try {
      const value = carrierGetter.get(openCarrier(format, carrier, 'get'), KratosTraceDebug);
      if (typeof value === 'string' && parseGoBool(value) === true) settings.debug = true;
    } catch {
      // A carrier that cannot be read asks for nothing.
    }
  };
}
