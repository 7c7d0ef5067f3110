import {
  SpanKind,
  context as contexts,
  diag,
  trace,
  type Context,
  type ContextManager,
} from '@opentelemetry/api';
import type { KratosIdGenerator } from '../otel/kratos-id-generator.js';
import type { SpanLimits } from '../otel/span-limits.js';
import { newState } from '../otel/span-state.js';
import { isTracingSuppressed } from '../otel/suppressed-tracing.js';
import { KratosTraceID } from '../wire/header-names.js';
import { toText } from './attribute-value.js';
import { traceOver, type TraceParts } from './kratos-trace.js';
import { NOOP_TRACE } from './noop-trace.js';
import { traceContext } from './trace-context.js';
import type { Trace } from './trace.js';
import { UnsampledSpan, type Arrival } from './unsampled-span.js';

/** What all unsampled traces of one tracer share. */
export interface UnsampledParts extends TraceParts {
  /** Makes the ids that are asked for. */
  readonly ids: KratosIdGenerator;
  /** The limits, which hold for what is not recorded too. */
  readonly limits: Readonly<SpanLimits>;
  /** Knows the active context: asked at each fork, because it may say that tracing is suppressed. */
  readonly contexts: Pick<ContextManager, 'active'>;
}

// One field for three numbers, because each field of each of these objects costs eight bytes: bit 0
// says that it is finished, ten bits are its depth, the others its children.
const FINISHED = 1;
const LEVEL_SHIFT = 1;
const LEVELS = 0x3ff;
const CHILD_SHIFT = 11;
const MAX_CHILDREN = 2 ** 20 - 3;

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
export class UnsampledTrace implements Trace {
  /** {@link FINISHED}, its depth, and the children it has forked before it had a span. */
  private progress: number;

  /**
   * @param parts - The parts of the tracer.
   * @param origin - What it hangs under, `undefined` for a root; its span once it has one.
   * @param depth - Its depth.
   */
  constructor(
    private readonly parts: UnsampledParts,
    private origin: UnsampledTrace | Arrival | UnsampledSpan | undefined,
    depth: number,
  ) {
    this.progress = depth << LEVEL_SHIFT;
  }

  get span(): UnsampledSpan {
    return this.origin instanceof UnsampledSpan ? this.origin : this.makeSpan(this.origin);
  }

  traceId(): string {
    return this.parts.propagator.headerOf(this.span) ?? '';
  }

  fork(_serviceName: string, operationName: string): Trace {
    return this.child('fork', operationName, SpanKind.CLIENT);
  }

  follow(_serviceName: string, operationName: string): Trace {
    return this.child('follow', operationName, SpanKind.PRODUCER);
  }

  finish(): void {
    if (this.usable('finish')) this.progress += FINISHED;
  }

  setTag(): Trace {
    this.usable('setTag');
    return this;
  }

  setLog(): Trace {
    this.usable('setLog');
    return this;
  }

  visit(fn: (key: string, value: string) => void): void {
    const value = this.traceId();
    if (value !== '') fn(KratosTraceID, value);
  }

  setTitle(): void {
    this.usable('setTitle');
  }

  context(parent: Context = contexts.active()): Context {
    const { span } = this;
    return traceContext(parent, span, span.baggage);
  }

  run<T>(fn: () => T): T {
    return contexts.with(this.context(), fn);
  }

  [Symbol.dispose](): void {
    this.finish();
  }

  private child(method: string, operationName: string, kind: SpanKind): Trace {
    this.usable(method);
    const { parts, origin } = this;
    if (isTracingSuppressed(parts.contexts.active())) return NOOP_TRACE;
    // Once there is a span its state counts, for forks and for spans of libraries.
    const state = origin instanceof UnsampledSpan ? origin.state : undefined;
    const children = state === undefined ? this.progress >> CHILD_SHIFT : state.children;
    const depth = (this.progress >> LEVEL_SHIFT) & LEVELS;
    if (children > parts.limits.maxChildren || depth > parts.limits.maxDepth) {
      return this.refusedChild(operationName, kind);
    }
    if (state === undefined) this.progress += 1 << CHILD_SHIFT;
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
      trace.setSpan(contexts.active(), span),
    );
    return traceOver(parts, started, span.baggage);
  }

  private makeSpan(origin: UnsampledTrace | Arrival | undefined): UnsampledSpan {
    const state = newState('0', (this.progress >> LEVEL_SHIFT) & LEVELS);
    state.children = this.progress >> CHILD_SHIFT;
    state.trace = this;
    return (this.origin = new UnsampledSpan(this.parts.ids, origin, state));
  }

  /** Warns when it is finished. */
  private usable(method: string): boolean {
    return (this.progress & FINISHED) === 0 || this.warn(method);
  }

  private warn(method: string): false {
    diag.warn(`kratos-otel: ${method}() after finish() of ${this.traceId()}`);
    return false;
  }
}
