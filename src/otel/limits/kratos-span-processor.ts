import {
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { DropCounts, type LimitCounts, type RefusalReason } from './drop-counts.js';
import { incomingLink } from '../propagator/incoming-link.js';
import { LimitedSpans } from './limited-span.js';
import { Redaction, type Redact } from './redaction.js';
import { metadataEntry } from '../metadata/metadata-context.js';
import { startOnProcessClock } from '../span/process-clock.js';
import type { EndedSpan, RecordingSpan, SpanProcessorLike } from '../sdk-shapes.js';
import { resolveLimits, type SpanLimits } from './span-limits.js';
import { SpanLimiter } from './span-limiter.js';
import { SHARED_SPAN_START, type SpanStart } from '../span/span-start.js';
import { newState, stateOf } from '../span/span-state.js';
import { noticeSpan } from '../started-spans.js';
import { giveState } from '../span/stateful-span-context.js';
import { ValueFilter } from './value-filter.js';
import { callUser } from '../call-user.js';

/** Settings of {@link KratosSpanProcessor} besides the limits. */
export interface KratosSpanProcessorOptions {
  /** Looks at every value before it leaves. Default: none. */
  redact?: Redact | undefined;
}

/** What a {@link KratosSpanProcessor} has seen so far. */
export interface LimitStats extends LimitCounts {
  /** Spans that ended within the limits. */
  ended: number;
}

/**
 * Holds the limits of the original for spans of every origin, and passes on what is within them.
 * It stands before any standard processor:
 *
 * ```ts
 * new KratosSpanProcessor(new DeliverySpanProcessor(exporter), { maxDepth: 32 })
 * ```
 *
 * A span over a limit, and all below it, never reaches the next processor; its context says "not
 * sampled" to whatever is called downstream; its parent gets `trace.error` once.
 */
export class KratosSpanProcessor implements SpanProcessorLike {
  /** The limits as `KratosTracer` shares them. */
  readonly limiter: SpanLimiter;
  /** A real private field: exporters hold credentials, and this object is part of what `init()` returns. */
  readonly #next: SpanProcessorLike;
  private readonly limitedSpans: LimitedSpans;
  private endedCount = 0;

  /**
   * @param next - The processor that gets what is within the limits.
   * @param limits - Limits that differ from the original's: see {@link SpanLimits}.
   * @param options - See {@link KratosSpanProcessorOptions}.
   * @param start - What it shares with the sampler and the id generator of its provider.
   * @throws TypeError when `next` is not a span processor.
   * @throws RangeError when a limit is not a whole number of at least 1.
   */
  constructor(
    next: SpanProcessorLike,
    limits?: Partial<SpanLimits>,
    options: KratosSpanProcessorOptions = {},
    start: SpanStart = SHARED_SPAN_START,
  ) {
    for (const method of ['onStart', 'onEnd', 'forceFlush', 'shutdown'] as const) {
      if (typeof (next as Partial<SpanProcessorLike> | undefined)?.[method] !== 'function') {
        throw new TypeError(
          `kratos-otel: next must be a SpanProcessor, but it has no ${method}(); wrap an exporter in a DeliverySpanProcessor or a BatchSpanProcessor`,
        );
      }
    }
    this.#next = next;
    this.limiter = new SpanLimiter(resolveLimits(limits), new DropCounts(), start);
    const { limits: resolved, drops } = this.limiter;
    const { redact } = options;
    const redaction = redact && new Redaction(redact);
    const filter = new ValueFilter(resolved.maxValueLength, drops, redaction);
    this.limitedSpans = new LimitedSpans(resolved, drops, filter);
  }

  /** Called by the SDK when a recording span starts. */
  onStart(span: Span, parentContext: Context): void {
    const recording = span as RecordingSpan;
    noticeSpan(recording);
    const parent = recording.parentSpanContext;
    const refused = this.limiter.start(span, giveState(span), parent);
    if (refused !== undefined) {
      this.refuse(recording, refused, parentContext);
      return;
    }
    const isChild = parent !== undefined && parent.isRemote !== true;
    startOnProcessClock(span, isChild ? trace.getSpan(parentContext) : undefined);
    // Nothing has arrived where nothing is.
    if (parent === undefined && parentContext !== ROOT_CONTEXT) linkIncoming(span, parentContext);
    if (!isChild && recording.kind === SpanKind.SERVER) nameCaller(recording, parentContext);
    callUser('onStart() of a span processor', () => this.#next.onStart(recording, parentContext));
  }

  /** Called by newer SDKs while a span is ending. */
  onEnding(span: Span): void {
    if (this.#next.onEnding === undefined) return;
    if (stateOf(span.spanContext())?.dropped !== undefined) return;
    callUser('onEnding() of a span processor', () => this.#next.onEnding?.(span as RecordingSpan));
  }

  /** Called by the SDK when a recording span has ended. */
  onEnd(span: EndedSpan): void {
    const within = this.limited(span);
    if (within === undefined) return;
    this.endedCount++;
    callUser('onEnd() of a span processor', () => this.#next.onEnd(within));
  }

  /** @returns Spans that ended within the limits, and what the limits dropped and cut. */
  stats(): LimitStats {
    return { ended: this.endedCount, ...this.limiter.drops.snapshot() };
  }

  /** Delivers what is waiting in the next processor. */
  forceFlush(): Promise<void> {
    return this.#next.forceFlush();
  }

  /** Delivers what is waiting in the next processor and stops it. */
  shutdown(): Promise<void> {
    return this.#next.shutdown();
  }

  private refuse(span: RecordingSpan, reason: RefusalReason, parentContext: Context): void {
    this.limiter.markParent(reason, span.parentSpanContext, trace.getSpan(parentContext));
    // Samplers follow this flag, propagators write it, processors skip on it: one bit drops the
    // whole subtree, in this process and downstream.
    span.spanContext().traceFlags &= ~TraceFlags.SAMPLED;
  }

  /** @returns What may leave of a span: nothing of one that was dropped. */
  private limited(span: EndedSpan): EndedSpan | undefined {
    try {
      const state = stateOf(span.spanContext()) ?? newState('0', 1);
      return state.dropped === undefined ? this.limitedSpans.limit(span, state) : undefined;
    } catch (error) {
      // Passed on as it is it could show what redact would have hidden.
      this.limiter.drops.drop('cannot be read', error);
      return undefined;
    }
  }
}

/** A service that Kratos v2 has named as the caller is a node of the service map. */
function nameCaller(span: RecordingSpan, parentContext: Context): void {
  const name = metadataEntry(parentContext)?.peerService;
  if (name === undefined || span.attributes['peer.service'] !== undefined) return;
  span.setAttribute('peer.service', name);
}

/** Keeps the trace that has arrived, where this span begins another one. */
function linkIncoming(span: Span, parentContext: Context): void {
  const context = incomingLink(parentContext);
  if (context !== undefined) span.addLink({ context });
}
