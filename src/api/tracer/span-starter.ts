import {
  SpanKind,
  context as contexts,
  isSpanContextValid,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer as OTelTracer,
} from '@opentelemetry/api';
import { withRemoteSpan } from '../../otel/span/context-with-span.js';
import { requestDebug, withoutDebugRequest } from '../../otel/propagator/debug-request.js';
import type { SpanStart } from '../../otel/span/span-start.js';
import { startOnProcessClock } from '../../otel/span/process-clock.js';
import { awaitsRoot } from '../../otel/propagator/remote-span-context.js';
import { requestRoot } from '../../otel/sampler/root-request.js';
import type { SpanLimiter } from '../../otel/limits/span-limiter.js';
import { attachState, newState, stateOf, type SpanState } from '../../otel/span/span-state.js';

const SERVER: Readonly<SpanOptions> = Object.freeze({ kind: SpanKind.SERVER });

/** A span that was started, and what Kratos knows of it. */
export interface StartedSpan {
  span: Span;
  state: SpanState;
}

/**
 * Starts the OpenTelemetry spans of the legacy API. Every span gets its state here at the latest:
 * the span processor has given it to those that record, and the others count for the limits too.
 */
export class SpanStarter {
  constructor(
    private readonly tracer: OTelTracer,
    private readonly limiter: SpanLimiter,
    private readonly start: SpanStart | undefined,
  ) {}

  /** The limits that hold for these spans. */
  get limits(): SpanLimiter['limits'] {
    return this.limiter.limits;
  }

  /** Where tags and log entries over a limit are counted. */
  get drops(): SpanLimiter['drops'] {
    return this.limiter.drops;
  }

  /**
   * @returns A root span in the active context or another, or `undefined` when tracing is
   *   suppressed or not set up.
   */
  root(name: string, debug: boolean, active = contexts.active()): StartedSpan | undefined {
    const base = debug ? requestDebug(active) : withoutDebugRequest(active);
    // Not the option `root`, by which the SDK would copy the context also where it has no span.
    const context = trace.getSpan(base) === undefined ? base : trace.deleteSpan(base);
    const span = this.tracer.startSpan(name, SERVER, context);
    return this.register(span, undefined, undefined);
  }

  /**
   * @param context - The active context, with the parent in it.
   * @returns A span below a local one, or `undefined` when tracing is suppressed.
   */
  child(
    parent: Span,
    name: string,
    options: SpanOptions,
    context: Context,
  ): StartedSpan | undefined {
    const span = this.tracer.startSpan(name, options, context);
    return this.register(span, parent.spanContext(), parent);
  }

  /** @returns The first span of this process in the trace of a remote parent, in the active context or another. */
  remoteChild(
    remote: SpanContext,
    name: string,
    active = contexts.active(),
  ): StartedSpan | undefined {
    if (this.start !== undefined && awaitsRoot(remote)) {
      return this.joinAsRoot(this.start, remote, name, active);
    }
    const base = withRemoteSpan(active, remote);
    return this.register(this.tracer.startSpan(name, SERVER, base), remote, undefined);
  }

  /** @returns The state of a span that another library has started. */
  stateOf(span: Span): SpanState {
    return this.limiter.stateOf(span);
  }

  /** The root of a trace that has an id and no span yet: a header whose span id is 0 names it. */
  private joinAsRoot(
    start: SpanStart,
    remote: SpanContext,
    name: string,
    active: Context,
  ): StartedSpan | undefined {
    const base: Context = requestRoot(trace.deleteSpan(active), remote);
    start.rootId = remote.traceId.slice(16);
    try {
      return this.register(this.tracer.startSpan(name, SERVER, base), undefined, undefined);
    } finally {
      // Another id generator may have made the ids.
      start.rootId = '';
    }
  }

  private register(
    span: Span,
    parent: SpanContext | undefined,
    parentSpan: Span | undefined,
  ): StartedSpan | undefined {
    const context = span.spanContext();
    // One that records is the SDK's own; checking each digit of its ids costs more than making them.
    if (!span.isRecording() && !isSpanContextValid(context)) return undefined;
    // Without an SDK the API hands back the parent's own context: a span that is passed through.
    if (context === parent) return { span, state: newState('0', 1) };
    let state = stateOf(context);
    if (state === undefined) {
      state = attachState(context, newState('0', 1));
      // No processor of this package has seen it start.
      startOnProcessClock(span, parentSpan);
      const refused = this.limiter.start(span, state, parent);
      if (refused !== undefined) this.limiter.markParent(refused, parent, parentSpan);
    }
    // A dropped span is never finished by its caller, and the SDK counts live spans.
    if (state.dropped !== undefined) span.end();
    return { span, state };
  }
}
