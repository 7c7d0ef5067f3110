import type { Span, SpanContext } from '@opentelemetry/api';
import { BoundedCalls } from './bounded-calls.js';
import { DropCounts, type RefusalReason } from './drop-counts.js';
import type { SpanLimits } from './span-limits.js';
import { SHARED_SPAN_START, type SpanStart } from '../span/span-start.js';
import {
  SpanFlag,
  attachState,
  markSpan,
  newState,
  stateOf,
  type SpanState,
} from '../span/span-state.js';
import { recallUnsampled } from '../span/unsampled-spans.js';

/**
 * Decides whether a span may live under its parent, and keeps the counts for that on the parent.
 * Comparisons are those of the original's `Fork` (`pkg/net/trace/span.go`) and
 * `newSpanWithContext` (`dapper.go`).
 */
export class SpanLimiter {
  private readonly calls: BoundedCalls;

  constructor(
    /** The limits it holds. */
    readonly limits: Readonly<SpanLimits>,
    /** Where it counts what it refuses. */
    readonly drops: DropCounts = new DropCounts(),
    /** What it shares with the sampler and the id generator of its provider. */
    private readonly spanStart: SpanStart = SHARED_SPAN_START,
  ) {
    this.calls = new BoundedCalls(limits, drops);
  }

  /**
   * Registers a span that was just started.
   *
   * @param span - The span.
   * @param state - Its new state, which is filled in.
   * @param parent - The span context of its parent, local or remote; `undefined` for a root.
   * @returns Why the span was refused, if it was; then {@link markParent} is to be called.
   */
  start(span: Span, state: SpanState, parent: SpanContext | undefined): RefusalReason | undefined {
    if (span.isRecording()) this.calls.bind(span, state);
    const context = span.spanContext();
    if (parent === undefined) {
      const reason = this.spanStart.reasonFor(context.traceId);
      state.probability = reason?.probability;
      if (reason?.debug === true) state.flags |= SpanFlag.DEBUG;
      if (this.spanStart.isOwnTraceId(context.traceId)) state.flags |= this.ownIds(context);
      return undefined;
    }
    const parentState = stateOf(parent) ?? attachState(parent, strangerState(parent));
    const reason = parentState.dropped ?? this.refuse(parent, parentState);
    state.parentId = parent.spanId;
    state.depth = parentState.depth + 1;
    state.probability = parentState.probability;
    if (reason === undefined) {
      state.flags = parentState.flags & (SpanFlag.DEBUG | this.ownIds(context));
    } else {
      state.dropped = reason;
      this.drops.drop(reason);
    }
    return reason;
  }

  /**
   * Says on the last span that is kept that one below it was refused.
   *
   * @param reason - Why.
   * @param parent - The span context of the parent.
   * @param parentSpan - Its span.
   */
  markParent(
    reason: RefusalReason,
    parent: SpanContext | undefined,
    parentSpan: Span | undefined,
  ): void {
    const state = parent === undefined ? undefined : stateOf(parent);
    // Below a dropped span nothing is kept, so there is nothing to mark.
    if (parentSpan === undefined || state === undefined || state.dropped !== undefined) return;
    const flag = reason === 'too deep' ? SpanFlag.DEPTH_MARKED : SpanFlag.CHILDREN_MARKED;
    markSpan(parentSpan, state, flag, reason);
  }

  /**
   * @param span - A span that another library has started.
   * @returns Its state, which it gets here if it has none yet.
   */
  stateOf(span: Span): SpanState {
    const context = span.spanContext();
    const known = stateOf(context);
    if (known !== undefined) return known;
    const state = attachState(context, strangerState(context));
    if (span.isRecording()) this.calls.bind(span, state);
    return state;
  }

  private refuse(parent: SpanContext, parentState: SpanState): RefusalReason | undefined {
    // The children of a remote span are counted where it lives.
    if (parent.isRemote !== true) {
      if (parentState.children > this.limits.maxChildren) return 'too many children';
      parentState.children++;
    }
    return parentState.depth > this.limits.maxDepth ? 'too deep' : undefined;
  }

  /** @returns The flag of ids that need no check, for a span id of the own generator. */
  private ownIds({ spanId }: SpanContext): number {
    return this.spanStart.isOwnSpanId(spanId) ? SpanFlag.PLAIN_IDS : 0;
  }
}

/** A span that no part of this package has seen: below a remote one a new chain begins. */
function strangerState(context: SpanContext): SpanState {
  if (context.isRemote === true) return newState('0', 0);
  return newState(recallUnsampled(context.spanId)?.parentId ?? '0', 1);
}
