import {
  ROOT_CONTEXT,
  context as contexts,
  isSpanContextValid,
  trace,
  type Context,
  type TextMapPropagator,
} from '@opentelemetry/api';
import {
  arrivedValues,
  valuesOf,
  type ArrivedValues,
} from '../../otel/propagator/arrived-values.js';
import { isDebugRequested } from '../../otel/propagator/debug-request.js';
import { incomingLink } from '../../otel/propagator/incoming-link.js';
import { requestSpan, type ArrivedTrace } from '../../otel/propagator/request-span.js';
import { isTracingSuppressed } from '../../otel/suppressed-tracing.js';
import { toText } from '../tags/attribute-value.js';
import { CarrierReader, hasTraceHeader } from '../carriers/carrier-reader.js';
import { GLOBAL_PROPAGATOR } from './global-propagator.js';
import { JoinedTrace } from '../joined-trace.js';
import { keepTrace, traceOf } from '../../otel/span/kept-trace.js';
import { hasPlainIds } from '../../otel/span/plain-ids.js';
import { traceOver, type TraceParts } from '../kratos-trace.js';
import { openCarrier } from '../carriers/open-carrier.js';
import type { KratosTracerOptions } from './kratos-tracer-options.js';
import { TraceError } from '../trace-error.js';
import { isDebugBy, type TraceOption } from '../trace-option.js';
import type { Trace } from '../trace.js';
import { TraceStarter } from './trace-starter.js';
import type { Tracer } from './tracer.js';
import { asTrace, writeTrace } from '../write-trace.js';
import { logger } from '../../otel/logger.js';

const NOTHING: ArrivedTrace = { remote: undefined, isUntrusted: false };

/** The original's tracer (`pkg/net/trace/dapper.go`) over an OpenTelemetry tracer. */
export class KratosTracer implements Tracer {
  private readonly starter: TraceStarter;
  private readonly parts: TraceParts;
  private readonly propagator: TextMapPropagator;
  private readonly reader: CarrierReader;
  private readonly onClose: () => Promise<void>;

  /**
   * @param options - See {@link KratosTracerOptions}.
   */
  constructor(options: KratosTracerOptions = {}) {
    const { parts } = options;
    this.starter = new TraceStarter(options);
    this.parts = this.starter.parts;
    this.propagator = parts?.textMapPropagator ?? GLOBAL_PROPAGATOR;
    const headers = parts?.textMapPropagator.headers();
    this.reader = new CarrierReader(this.propagator, this.parts.propagator, headers);
    this.onClose = options.close ?? ((): Promise<void> => Promise.resolve());
  }

  /** See {@link Tracer.newTrace}. */
  newTrace(operationName: string, ...options: TraceOption[]): Trace {
    const name = toText(operationName);
    return options.length > 0 ? this.begin(name, options, false) : this.starter.root(name);
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
    const continued = this.continueTrace(this.reader.extract(carrier, opened), '');
    if (continued !== undefined) return continued;
    throw new TraceError(hasTraceHeader(opened) ? 'ErrTraceCorrupted' : 'ErrTraceNotFound');
  }

  /** See {@link Tracer.join}. */
  join(format: unknown, carrier: unknown, operationName: string, ...options: TraceOption[]): Trace {
    const name = toText(operationName);
    return options.length === 0 && this.reader.bringsNothing(carrier)
      ? (this.joinRequest(NOTHING, name) ?? this.starter.root(name))
      : this.joinWith(format, carrier, name, options);
  }

  /**
   * @param context - A context; default the active one.
   * @returns The trace over its innermost active span, of any origin; `undefined` when there is none.
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
      ? this.starter.recordedRoot(name, arrival, true)
      : this.starter.root(name, arrival);
  }

  /** @returns The trace that was read, or a new one with a link to it; `undefined` for none. */
  private continueTrace(context: Context, name: string): Trace | undefined {
    const parent = trace.getSpanContext(context);
    const isValid = parent !== undefined && (hasPlainIds(parent) || isSpanContextValid(parent));
    const remote = isValid ? parent : undefined;
    const untrusted = remote === undefined ? incomingLink(context) : undefined;
    if (remote === undefined && untrusted === undefined) return undefined;
    const arrived = { remote, isUntrusted: untrusted !== undefined };
    const joined = this.joinRequest(arrived, name);
    if (joined !== undefined) return joined;
    const values = arrivedValues(context);
    if (remote !== undefined) return this.starter.remoteChild(remote, name, values);
    return this.starter.root(name, { remote, untrusted, values });
  }

  /** @returns The trace over the span of this request that another library has started, if there is one. */
  private joinRequest(arrived: ArrivedTrace, name: string): Trace | undefined {
    if (this.starter.contexts.isResting === true) return undefined;
    const context = this.starter.contexts.active();
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

  private joinWith(
    format: unknown,
    carrier: unknown,
    name: string,
    options: readonly TraceOption[],
  ): Trace {
    const context = this.reader.read(format, carrier);
    const continued = this.continueTrace(context, name) ?? this.joinRequest(NOTHING, name);
    if (continued !== undefined) return continued;
    return this.begin(name, options, isDebugRequested(context), arrivedValues(context));
  }
}
