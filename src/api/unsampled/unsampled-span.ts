import { TraceFlags, type Span, type SpanContext } from '@opentelemetry/api';
import type { ArrivedValues } from '../../otel/propagator/arrived-values.js';
import type { KratosIdGenerator } from '../../otel/span/kratos-id-generator.js';
import { SpanFlag, attachState, stateOf, type SpanState } from '../../otel/span/span-state.js';
import { TRACE } from '../../otel/span/kept-trace.js';
import type { Trace } from '../trace.js';

/** What an unsampled trace began with when it is no child of another one. */
export interface Arrival {
  /** The remote parent; `undefined` for a root. */
  readonly remote: SpanContext | undefined;
  /** What else arrived, as baggage. */
  readonly values: ArrivedValues | undefined;
}

/** An unsampled trace; its span is made on first use. */
export interface UnsampledParent {
  readonly span: UnsampledSpan;
}

/**
 * The span of a trace that is not sampled. It records nothing, and its ids are made when somebody
 * asks for them: then the same are in its header, in its contexts and above its children.
 */
export class UnsampledSpan implements Span {
  /** Here from the start: a property that is added later takes an object more. */
  [TRACE]: Trace | undefined = undefined;
  private made: SpanContext | undefined = undefined;
  private arrived: ArrivedValues | undefined = undefined;

  /**
   * @param ids - Makes its ids.
   * @param parent - What it hangs under; `undefined` for a root with which nothing arrived.
   * @param state - Its state, except for what is known with the ids only.
   */
  constructor(
    private readonly ids: KratosIdGenerator,
    private parent: UnsampledParent | Arrival | undefined,
    readonly state: SpanState,
  ) {}

  /** @returns The ids, with the state of the span. */
  spanContext(): SpanContext {
    return this.made ?? this.makeAncestors().makeContext();
  }

  /** What arrived with its trace, as baggage. */
  get values(): ArrivedValues | undefined {
    if (this.made !== undefined) return this.arrived;
    let origin = this.parent;
    for (let span = parentSpan(origin); span !== undefined; span = parentSpan(origin)) {
      if (span.made !== undefined) return span.arrived;
      origin = span.parent;
    }
    return (origin as Arrival | undefined)?.values;
  }

  /** Makes ids from the outermost span in: the depth of a trace must not be that of the stack. */
  private makeAncestors(): this {
    const waiting: UnsampledSpan[] = [];
    let parent = parentSpan(this.parent);
    while (parent !== undefined && parent.made === undefined) {
      waiting.push(parent);
      parent = parentSpan(parent.parent);
    }
    for (let span = waiting.pop(); span !== undefined; span = waiting.pop()) span.makeContext();
    return this;
  }

  private makeContext(): SpanContext {
    const { parent, state } = this;
    const span = parentSpan(parent);
    const above = span?.spanContext() ?? (parent as Arrival | undefined)?.remote;
    const spanId = this.ids.generateSpanId();
    const context = {
      // The id of a root and of its trace are one: the generator is asked for both in a row.
      traceId: above?.traceId ?? this.ids.generateTraceId(),
      spanId,
      traceFlags: TraceFlags.NONE,
      ...(above?.traceState !== undefined && { traceState: above.traceState }),
    };
    state.flags |= SpanFlag.PLAIN_IDS;
    if (above !== undefined) {
      const aboveState = stateOf(above);
      state.parentId = above.spanId;
      state.probability = aboveState?.probability;
      const flags = aboveState?.flags ?? 0;
      state.flags |= flags & SpanFlag.DEBUG;
      // The trace id is that of the parent, which may be foreign.
      if ((flags & SpanFlag.PLAIN_IDS) === 0) state.flags &= ~SpanFlag.PLAIN_IDS;
    }
    attachState(context, state);
    this.arrived = span === undefined ? (parent as Arrival | undefined)?.values : span.arrived;
    // What is above is known by its ids now, and need not be kept.
    this.parent = undefined;
    return (this.made = context);
  }

  /** @returns `false`. */
  isRecording(): boolean {
    return false;
  }

  /** Does nothing, as all below. */
  setAttribute(): this {
    return this;
  }

  /** Does nothing. */
  setAttributes(): this {
    return this;
  }

  /** Does nothing. */
  addEvent(): this {
    return this;
  }

  /** Does nothing. */
  addLink(): this {
    return this;
  }

  /** Does nothing. */
  addLinks(): this {
    return this;
  }

  /** Does nothing. */
  setStatus(): this {
    return this;
  }

  /** Does nothing. */
  updateName(): this {
    return this;
  }

  /** Does nothing. */
  end(): void {}

  /** Does nothing. */
  recordException(): void {}
}

function parentSpan(parent: UnsampledParent | Arrival | undefined): UnsampledSpan | undefined {
  return parent !== undefined && 'span' in parent ? parent.span : undefined;
}
