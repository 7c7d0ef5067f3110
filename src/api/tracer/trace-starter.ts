import { TraceFlags, context as contexts, trace, type SpanContext } from '@opentelemetry/api';
import type { TraceKeeper } from '../../otel/keep/trace-keeper.js';
import { SpanLimiter } from '../../otel/limits/span-limiter.js';
import { DEFAULT_LIMITS } from '../../otel/limits/span-limits.js';
import type { ArrivedValues } from '../../otel/propagator/arrived-values.js';
import { keepIncomingLink } from '../../otel/propagator/incoming-link.js';
import { KratosPropagator } from '../../otel/propagator/kratos-propagator.js';
import { awaitsRoot } from '../../otel/propagator/remote-span-context.js';
import { withArrived } from '../../otel/span/context-with-span.js';
import { stateOf } from '../../otel/span/span-state.js';
import type { SpanStart } from '../../otel/span/span-start.js';
import { isSuppressedIn, type ActiveContext } from '../../otel/suppressed-tracing.js';
import { traceOver, type TraceParts } from '../kratos-trace.js';
import type { Trace } from '../trace.js';
import type { Arrival } from '../unsampled/unsampled-span.js';
import { UnsampledTrace, canCount, type UnsampledParts } from '../unsampled/unsampled-trace.js';
import { VERSION } from '../version.js';
import type { KratosTracerOptions } from './kratos-tracer-options.js';
import { SpanStarter } from './span-starter.js';

/** What arrived with a root: a trace that is not continued but becomes a link, or baggage alone. */
export interface RootArrival extends Arrival {
  readonly remote: undefined;
  readonly untrusted: SpanContext | undefined;
}

/**
 * Starts the first trace of a request in this process: over a span of the SDK, or, where it is not
 * sampled, not held for being kept, and no metric counts it, an {@link UnsampledTrace} without one.
 */
export class TraceStarter {
  /** What knows the active context. */
  readonly contexts: ActiveContext;
  readonly parts: TraceParts;
  private readonly unsampled: UnsampledParts | undefined;
  private readonly keeper: TraceKeeper | undefined;

  /**
   * @param options - Those of the tracer.
   */
  constructor(options: KratosTracerOptions) {
    const { parts, tracer = trace.getTracer('kratos-otel', VERSION) } = options;
    const limiter = parts?.spanProcessors[0].limiter ?? new SpanLimiter(DEFAULT_LIMITS);
    this.contexts = options.contextManager ?? contexts;
    this.parts = {
      starter: new SpanStarter(tracer, limiter, parts?.spanStart),
      propagator: parts?.kratosPropagator ?? new KratosPropagator(),
    };
    this.keeper = parts?.keeper;
    const isLight = options.unsampledSpans !== true && parts?.consistentSampling !== true;
    if (parts !== undefined && isLight && canCount(limiter.limits)) {
      this.unsampled = {
        ...this.parts,
        contexts: this.contexts,
        sampler: parts.sampler,
        ids: parts.idGenerator,
        spanStart: parts.spanStart,
        maxDepth: limiter.limits.maxDepth,
        maxChildren: limiter.limits.maxChildren,
      };
    }
  }

  /**
   * @param name - Operation.
   * @param arrival - What arrived with it.
   * @returns A root that is recorded or not, as the sampler says.
   */
  root(name: string, arrival?: RootArrival): Trace {
    const { unsampled } = this;
    if (unsampled === undefined || isSuppressedIn(unsampled.contexts)) {
      return this.recordedRoot(name, arrival);
    }
    const probability = unsampled.sampler.decideRoot(name);
    return probability === 0 && !this.isHeld()
      ? new UnsampledTrace(unsampled, arrival, 1)
      : this.decidedRoot(name, arrival, unsampled.spanStart, probability);
  }

  /**
   * @param name - Operation.
   * @param arrival - What arrived with it.
   * @param debug - Whether it is sampled whatever the sampler says.
   * @returns A root over a span of the SDK.
   */
  recordedRoot(name: string, arrival: RootArrival | undefined, debug = false): Trace {
    const { parts } = this;
    let base = this.contexts.active();
    if (arrival?.values !== undefined) base = withArrived(base, arrival.values);
    if (arrival?.untrusted !== undefined) base = keepIncomingLink(base, arrival.untrusted);
    return traceOver(parts, parts.starter.root(name, debug, base), arrival?.values);
  }

  /**
   * @param remote - The remote parent.
   * @param name - Operation.
   * @param values - What else arrived, as baggage.
   * @returns The trace below it, which follows its decision.
   */
  remoteChild(remote: SpanContext, name: string, values: ArrivedValues | undefined): Trace {
    const { unsampled } = this;
    if (unsampled !== undefined && !isSampled(remote) && !isSuppressedIn(unsampled.contexts)) {
      const depth = stateOf(remote)?.depth ?? 0;
      const isOver = depth > unsampled.maxDepth || awaitsRoot(remote);
      if (!isOver && !this.isHeld())
        return new UnsampledTrace(unsampled, { remote, values }, depth + 1);
    }
    const { parts } = this;
    const active = this.contexts.active();
    const base = values === undefined ? active : withArrived(active, values);
    return traceOver(parts, parts.starter.remoteChild(remote, name, base), values);
  }

  /** @returns Whether a local trace that is not sampled is held, in case it is to be kept. */
  private isHeld(): boolean {
    return this.keeper?.records(undefined) === true;
  }

  private decidedRoot(
    name: string,
    arrival: RootArrival | undefined,
    start: SpanStart,
    probability: number,
  ): Trace {
    start.decided = probability;
    try {
      return this.recordedRoot(name, arrival);
    } finally {
      // Another sampler may have decided in its place; the next root is another one.
      start.decided = undefined;
    }
  }
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}
