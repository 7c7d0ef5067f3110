import { SpanKind, context as contexts, type Context } from '@opentelemetry/api';
import type { KratosIdGenerator } from '../../otel/span/kratos-id-generator.js';
import type { KratosSampler } from '../../otel/sampler/kratos-sampler.js';
import type { SpanLimits } from '../../otel/limits/span-limits.js';
import { traceContext } from '../../otel/propagator/arrived-values.js';
import type { SpanStart } from '../../otel/span/span-start.js';
import { newState } from '../../otel/span/span-state.js';
import { isSuppressedIn, type ActiveContext } from '../../otel/suppressed-tracing.js';
import { toText } from '../tags/attribute-value.js';
import { keepTrace } from '../../otel/span/kept-trace.js';
import { traceOver, type TraceParts } from '../kratos-trace.js';
import { LiveTrace } from '../live-trace.js';
import { NOOP_TRACE } from '../noop-trace.js';
import type { Trace } from '../trace.js';
import { UnsampledSpan, type Arrival } from './unsampled-span.js';

/** What all unsampled traces of one tracer share. */
export interface UnsampledParts extends TraceParts {
  /** Makes the ids that are asked for. */
  readonly ids: KratosIdGenerator;
  /** Tells the sampler what was decided before a root starts. */
  readonly spanStart: SpanStart;
  /** Decides about roots. */
  readonly sampler: KratosSampler;
  /** The limits, which hold for what is not recorded too. */
  readonly maxDepth: number;
  readonly maxChildren: number;
  /** Looked at with each fork, because the active context may say that tracing is suppressed. */
  readonly contexts: ActiveContext;
}

// One field for all of it, because each field of each of these objects costs eight bytes: whether it
// is finished, whether it has a span, ten bits that are its depth, and the others its children.
const FINISHED = 1;
const HAS_SPAN = 2;
const LEVEL_SHIFT = 2;
const LEVELS = 0x3ff;
const CHILD_SHIFT = 12;
const ONE_CHILD = 1 << CHILD_SHIFT;
const MAX_CHILDREN = 2 ** 19 - 3;

/**
 * @param limits - The limits of a tracer.
 * @returns Whether {@link UnsampledTrace} can count as far as they go.
 */
export function canCount({ maxDepth, maxChildren }: Readonly<SpanLimits>): boolean {
  return maxDepth < LEVELS - 1 && maxChildren < MAX_CHILDREN;
}

/**
 * A {@link Trace} that is not sampled, as nearly all are: it is an object of three fields
 * and nothing else. It has a span, and that has ids, from when somebody asks for them, e.g. `inject()`.
 */
export class UnsampledTrace extends LiveTrace {
  /** {@link FINISHED}, {@link HAS_SPAN}, its depth, and the children it has forked before that. */
  private progress: number;

  /**
   * @param parts - The parts of the tracer.
   * @param origin - What it hangs under, `undefined` for a root; its span once it has one.
   * @param depth - Its depth.
   */
  constructor(
    protected readonly parts: UnsampledParts,
    private origin: UnsampledTrace | Arrival | UnsampledSpan | undefined,
    depth: number,
  ) {
    super();
    this.progress = depth << LEVEL_SHIFT;
  }

  get span(): UnsampledSpan {
    return this.madeSpan() ?? this.makeSpan();
  }

  fork(_serviceName: string, operationName: string): Trace {
    return this.child('fork', operationName, SpanKind.CLIENT);
  }

  follow(_serviceName: string, operationName: string): Trace {
    return this.child('follow', operationName, SpanKind.PRODUCER);
  }

  finish(): void {
    if (this.usable('finish')) this.progress |= FINISHED;
  }

  setTag(): Trace {
    this.usable('setTag');
    return this;
  }

  setLog(): Trace {
    this.usable('setLog');
    return this;
  }

  setTitle(): void {
    this.usable('setTitle');
  }

  context(parent: Context = contexts.active()): Context {
    const { span } = this;
    return traceContext(parent, span, span.values);
  }

  private child(method: string, operationName: string, kind: SpanKind): Trace {
    this.usable(method);
    const { parts } = this;
    if (isSuppressedIn(parts.contexts)) return NOOP_TRACE;
    // Once there is a span its state counts, for forks and for spans of libraries.
    const state = this.madeSpan()?.state;
    const children = state?.children ?? this.progress >> CHILD_SHIFT;
    const depth = (this.progress >> LEVEL_SHIFT) & LEVELS;
    if (depth > parts.maxDepth || children > parts.maxChildren) {
      return this.refusedChild(operationName, kind);
    }
    if (state === undefined) this.progress += ONE_CHILD;
    else state.children++;
    return new UnsampledTrace(parts, this, depth + 1);
  }

  /** A limit drops it: its span, its no-op trace and the counts come about as everywhere. */
  private refusedChild(operationName: string, kind: SpanKind): Trace {
    const { parts, span } = this;
    const started = parts.starter.child(
      span,
      toText(operationName),
      { kind },
      traceContext(contexts.active(), span, span.values),
    );
    return traceOver(parts, started, span.values);
  }

  private madeSpan(): UnsampledSpan | undefined {
    return (this.progress & HAS_SPAN) !== 0 ? (this.origin as UnsampledSpan) : undefined;
  }

  private makeSpan(): UnsampledSpan {
    const state = newState('0', (this.progress >> LEVEL_SHIFT) & LEVELS);
    state.children = this.progress >> CHILD_SHIFT;
    const origin = this.origin as UnsampledTrace | Arrival | undefined;
    // Nothing is exported: it only says whether this is the span of a request.
    state.kind = origin instanceof UnsampledTrace ? SpanKind.CLIENT : SpanKind.SERVER;
    const span = new UnsampledSpan(this.parts.ids, origin, state);
    keepTrace(span, this);
    this.origin = span;
    this.progress |= HAS_SPAN;
    return span;
  }

  /** Warns when it is finished. */
  private usable(method: string): boolean {
    return (this.progress & FINISHED) === 0 || this.warn(method);
  }
}
