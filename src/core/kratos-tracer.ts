import {
  ROOT_CONTEXT,
  TraceFlags,
  context as contexts,
  isSpanContextValid,
  trace,
  type Context,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type Tracer as OTelTracer,
} from '@opentelemetry/api';
import { arrivedValues, valuesOf, type ArrivedValues } from '../otel/arrived-values.js';
import { withArrived } from '../otel/context-with-span.js';
import { isDebugRequested } from '../otel/debug-request.js';
import { incomingLink, keepIncomingLink } from '../otel/incoming-link.js';
import type { KratosIdGenerator } from '../otel/kratos-id-generator.js';
import { KratosPropagator } from '../otel/kratos-propagator.js';
import type { KratosSampler } from '../otel/kratos-sampler.js';
import { PropagatorSet } from '../otel/propagator-set.js';
import { requestSpan, type ArrivedTrace } from '../otel/request-span.js';
import { SpanLimiter } from '../otel/span-limiter.js';
import { awaitsRoot } from '../otel/remote-span-context.js';
import { DEFAULT_LIMITS } from '../otel/span-limits.js';
import { stateOf } from '../otel/span-state.js';
import {
  isSuppressedIn,
  isTracingSuppressed,
  type ActiveContext,
} from '../otel/suppressed-tracing.js';
import { KratosTraceID } from '../wire/header-names.js';
import { toText } from './attribute-value.js';
import type { Carrier } from './carrier.js';
import { GLOBAL_PROPAGATOR } from './global-propagator.js';
import { HeaderSet } from '../otel/header-set.js';
import { hasNone } from './http-carrier.js';
import { JoinedTrace } from './joined-trace.js';
import { keepTrace, traceOf } from '../otel/kept-trace.js';
import { traceOver, type TraceParts } from './kratos-trace.js';
import { carrierGetter, openCarrier } from './open-carrier.js';
import { SpanStarter } from './span-starter.js';
import { TraceError } from './trace-error.js';
import { isDebugBy, type TraceOption } from './trace-option.js';
import type { Trace } from './trace.js';
import type { Tracer } from './tracer.js';
import type { Arrival } from './unsampled-span.js';
import { UnsampledTrace, canCount, type UnsampledParts } from './unsampled-trace.js';
import { VERSION } from './version.js';
import { asTrace, writeTrace } from './write-trace.js';
import { logger } from '../otel/logger.js';

/** Settings of {@link KratosTracer}. */
export interface KratosTracerOptions {
  /** Starts the spans. Default: the global provider's tracer `kratos-otel`. */
  tracer?: OTelTracer;
  /**
   * Reads and writes `kratos-trace-id`: give it the one that is registered, if that has settings.
   * Default: a `KratosPropagator` with its defaults.
   */
  kratosPropagator?: KratosPropagator;
  /**
   * What is read before and written beside `kratos-trace-id`; a `PropagatorSet` is all that is read
   * and written. Default: the global propagator.
   */
  propagator?: TextMapPropagator;
  /**
   * All headers that the propagators read: `join()` does not show them a record of headers that has
   * none of them. Default: every carrier is shown.
   */
  headers?: readonly string[];
  /** The id generator of the SDK: lets `extract` make the root that a header with span id 0 asks for. */
  idGenerator?: KratosIdGenerator;
  /** The limiter of the SDK's `KratosSpanProcessor`, so that both count together. */
  limiter?: SpanLimiter;
  /**
   * The sampler of the SDK. With it, `tracer` and `idGenerator`, traces that it does not pick have no
   * spans that the SDK knows of, and cost next to nothing; so leave it out where the SDK's metrics
   * are to count them.
   */
  sampler?: KratosSampler;
  /**
   * The context manager that is registered for as long as the tracer is used: asked directly whether
   * tracing is suppressed, which is half as dear. Default: whatever is registered when it is asked.
   */
  contextManager?: ActiveContext;
  /** What `close()` does. Default: nothing. */
  close?: () => Promise<void>;
}

/** What arrived with a root: a trace that is not continued but becomes a link, or baggage alone. */
interface RootArrival extends Arrival {
  readonly remote: undefined;
  readonly untrusted: SpanContext | undefined;
}

const NOTHING: ArrivedTrace = { remote: undefined, isUntrusted: false };

/** The original's tracer (`pkg/net/trace/dapper.go`) over an OpenTelemetry tracer. */
export class KratosTracer implements Tracer {
  private readonly unsampled: UnsampledParts | undefined;
  private readonly headers: HeaderSet | undefined;
  private readonly parts: TraceParts;
  private readonly propagator: TextMapPropagator;
  private isWarned = false;
  private readonly contexts: ActiveContext;
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
    const { idGenerator: ids, sampler } = options;
    const active = options.contextManager ?? contexts;
    this.contexts = active;
    const isAble = options.tracer !== undefined && canCount(limiter.limits);
    if (isAble && ids !== undefined && sampler !== undefined) {
      const { maxDepth, maxChildren } = limiter.limits;
      const { starter, propagator } = this.parts;
      // Without a spread, by which it would be an object in two pieces; first what each trace looks at.
      this.unsampled = {
        contexts: active,
        sampler,
        maxDepth,
        maxChildren,
        starter,
        propagator,
        ids,
      };
    }
    this.propagator = options.propagator ?? GLOBAL_PROPAGATOR;
    if (options.headers !== undefined) {
      this.headers = new HeaderSet(options.headers);
    }
    this.onClose = options.close ?? ((): Promise<void> => Promise.resolve());
  }

  /** See {@link Tracer.newTrace}. */
  newTrace(operationName: string, ...options: TraceOption[]): Trace {
    const name = toText(operationName);
    return options.length > 0 ? this.begin(name, options, false) : this.root(name);
  }

  /** See {@link Tracer.inject}. */
  inject(trace: Trace | null | undefined, format: unknown, carrier: unknown): void {
    const known = trace === null || trace === undefined ? undefined : asTrace(trace);
    const opened = openCarrier(format, carrier, 'set');
    if (known === undefined) return;
    try {
      writeTrace(known, opened, this.propagator);
    } catch (error) {
      // A request whose headers are sent, or a frozen record: the call goes out without a trace.
      logger.warn('kratos-otel: a carrier refused the trace', error);
    }
  }

  /** See {@link Tracer.extract}. */
  extract(format: unknown, carrier: unknown): Trace {
    const opened = openCarrier(format, carrier, 'get');
    const continued = this.continueTrace(this.extractContext(carrier, opened), '');
    if (continued !== undefined) return continued;
    throw new TraceError(isPresent(opened) ? 'ErrTraceCorrupted' : 'ErrTraceNotFound');
  }

  /** See {@link Tracer.join}. */
  join(format: unknown, carrier: unknown, operationName: string, ...options: TraceOption[]): Trace {
    const name = toText(operationName);
    return options.length === 0 && this.bringsNothing(carrier)
      ? (this.joinRequest(NOTHING, name) ?? this.root(name))
      : this.joinWith(format, carrier, name, options);
  }

  /**
   * @param context - A context; default the active one.
   * @returns The trace over its innermost active span, whoever started that; `undefined` when
   *   there is none.
   */
  fromContext(context: Context = contexts.active()): Trace | undefined {
    const span = trace.getSpan(context);
    if (span === undefined || !isSpanContextValid(span.spanContext())) return undefined;
    const known = traceOf(span);
    if (known !== undefined) return known as Trace;
    const state = this.parts.starter.stateOf(span);
    return traceOver(this.parts, { span, state }, valuesOf(context));
  }

  /** See {@link Tracer.close}. */
  close(): Promise<void> {
    return this.onClose();
  }

  /** A root with options. Callers without any keep away, because the array need not exist then. */
  private begin(
    name: string,
    options: readonly TraceOption[],
    debug: boolean,
    values?: ArrivedValues,
  ): Trace {
    const arrival = values && { remote: undefined, untrusted: undefined, values };
    return isDebugBy(options, debug)
      ? this.startRoot(name, arrival, true)
      : this.root(name, arrival);
  }

  /** A root that is recorded or not, as the sampler says. */
  private root(name: string, arrival?: RootArrival): Trace {
    const { unsampled } = this;
    if (unsampled === undefined || isSuppressedIn(unsampled.contexts)) {
      return this.startRoot(name, arrival);
    }
    const { sampler } = unsampled;
    const probability = sampler.decideRoot(name);
    return probability === 0
      ? new UnsampledTrace(unsampled, arrival, 1)
      : this.startPickedRoot(name, arrival, sampler, probability);
  }

  private startPickedRoot(
    name: string,
    arrival: RootArrival | undefined,
    sampler: KratosSampler,
    probability: number,
  ): Trace {
    sampler.presetDecision(probability);
    try {
      return this.startRoot(name, arrival);
    } finally {
      // Another sampler may have decided in its place; the next root is another one.
      sampler.presetDecision(undefined);
    }
  }

  /** A root that the SDK makes. */
  private startRoot(name: string, arrival: RootArrival | undefined, debug = false): Trace {
    const { parts } = this;
    let base = this.contexts.active();
    if (arrival?.values !== undefined) base = withArrived(base, arrival.values);
    if (arrival?.untrusted !== undefined) base = keepIncomingLink(base, arrival.untrusted);
    return traceOver(parts, parts.starter.root(name, debug, base), arrival?.values);
  }

  private remoteChild(remote: SpanContext, name: string, values: ArrivedValues | undefined): Trace {
    const { unsampled } = this;
    if (
      unsampled === undefined ||
      (remote.traceFlags & TraceFlags.SAMPLED) !== 0 ||
      awaitsRoot(remote) ||
      isSuppressedIn(unsampled.contexts)
    ) {
      return this.startRemoteChild(remote, name, values);
    }
    const depth = stateOf(remote)?.depth ?? 0;
    return depth > unsampled.maxDepth
      ? this.startRemoteChild(remote, name, values)
      : new UnsampledTrace(unsampled, { remote, values }, depth + 1);
  }

  private startRemoteChild(
    remote: SpanContext,
    name: string,
    values: ArrivedValues | undefined,
  ): Trace {
    const { parts } = this;
    const active = this.contexts.active();
    const base = values === undefined ? active : withArrived(active, values);
    return traceOver(parts, parts.starter.remoteChild(remote, name, base), values);
  }

  /** @returns The trace that was read, or a new one with a link to it; `undefined` for none. */
  private continueTrace(context: Context, name: string): Trace | undefined {
    const parent = trace.getSpanContext(context);
    const remote = parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
    const untrusted = remote === undefined ? incomingLink(context) : undefined;
    if (remote === undefined && untrusted === undefined) return undefined;
    const arrived = { remote, isUntrusted: untrusted !== undefined };
    const joined = this.joinRequest(arrived, name);
    if (joined !== undefined) return joined;
    const values = arrivedValues(context);
    if (remote !== undefined) return this.remoteChild(remote, name, values);
    return this.root(name, { remote, untrusted, values });
  }

  /** @returns The trace over the span of this request that somebody else has started, if anybody has. */
  private joinRequest(arrived: ArrivedTrace, name: string): Trace | undefined {
    if (this.contexts.isResting === true) return undefined;
    const context = this.contexts.active();
    if (context === ROOT_CONTEXT || isTracingSuppressed(context)) return undefined;
    const span = requestSpan(context, arrived);
    if (span === undefined) return undefined;
    const { parts } = this;
    const state = parts.starter.stateOf(span);
    if (state.dropped !== undefined) return traceOver(parts, { span, state });
    const joined = new JoinedTrace(parts, span, state, valuesOf(context));
    if (traceOf(span) === undefined) keepTrace(span, joined);
    if (name !== '') joined.setTitle(name);
    return joined;
  }

  private bringsNothing(carrier: unknown): boolean {
    const { headers } = this;
    try {
      return headers !== undefined && hasNone(carrier, headers);
    } catch {
      return false;
    }
  }

  private joinWith(
    format: unknown,
    carrier: unknown,
    name: string,
    options: readonly TraceOption[],
  ): Trace {
    let context = ROOT_CONTEXT;
    try {
      context = this.extractContext(carrier, openCarrier(format, carrier, 'get'));
      const continued = this.continueTrace(context, name) ?? this.joinRequest(NOTHING, name);
      if (continued !== undefined) return continued;
    } catch (error) {
      // A carrier that cannot be read brings nothing and asks for nothing.
      if (typeof carrier === 'object' && carrier !== null) this.warnOfCarrier(error);
    }
    return this.begin(name, options, isDebugRequested(context), arrivedValues(context));
  }

  /** It is one mistake in the code, however many requests come by it. */
  private warnOfCarrier(error: unknown): void {
    if (this.isWarned) return;
    this.isWarned = true;
    logger.warn('kratos-otel: join() cannot read the carrier that it was given', error);
  }

  private extractContext(carrier: unknown, opened: Partial<Carrier>): Context {
    // Who decides by the carrier whether to trust it gets the one that the caller has given.
    const getter: TextMapGetter = {
      get: (_carrier, key) => carrierGetter.get(opened, key),
      keys: () => carrierGetter.keys(opened),
    };
    let context = ROOT_CONTEXT;
    try {
      context = this.propagator.extract(context, carrier, getter);
    } catch (error) {
      logger.warn('kratos-otel: a propagator threw in extract()', error);
    }
    if (this.propagator instanceof PropagatorSet) return context;
    // One that is registered for all, with settings of its own, is not to be overruled.
    return this.propagator.fields().includes(KratosTraceID)
      ? context
      : this.parts.propagator.extract(context, carrier, getter);
  }
}

function isPresent(opened: Partial<Carrier>): boolean {
  try {
    const value: unknown = opened.get?.(KratosTraceID);
    return value !== undefined && value !== null && value !== '' && String(value) !== '';
  } catch {
    return false;
  }
}
