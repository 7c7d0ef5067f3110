import type { Span, SpanContext, SpanKind } from '@opentelemetry/api';
import type { CutReason, RefusalReason } from '../limits/drop-counts.js';

/**
 * What Kratos knows of a span and OpenTelemetry does not. It hangs on the span context, so it
 * travels with it, survives `trace.wrapSpanContext()` and is collected with it. It holds ids and
 * numbers only: links and children keep the contexts of spans that are long gone.
 */
export interface SpanState {
  /** Id of the parent in hex, `'0'` for a root or where it is not known. */
  parentId: string;
  /** 1 for a root or for the first span of a process. */
  depth: number;
  /** Children that were started under it in this process. */
  children: number;
  /**
   * Tags that were accepted, with the five standard ones, without the marker; 0 until the first
   * `setTag()` has counted those that are there.
   */
  tags: number;
  /** Probability with which the root was picked; `undefined` when unknown. */
  probability: number | undefined;
  /** Kind that is exported instead of the one the span was started with. */
  kind: SpanKind | undefined;
  /** Why the span is not exported; `undefined` for one that is. */
  dropped: RefusalReason | undefined;
  /** {@link SpanFlag} bits. */
  flags: number;
  /** Tags whose attribute cannot say what they are: see {@link ExactTag}. Most spans have none. */
  exactTags: Map<string, ExactTag> | undefined;
}

/**
 * A tag that lost its type on the way into an attribute: a float that is whole, or an integer
 * beyond 2^53. The Kratos wire can tell them apart.
 */
export type ExactTag =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number };

/** Bits of {@link SpanState.flags}. */
export const SpanFlag = {
  /** A debug request asked for this trace. */
  DEBUG: 1,
  /** `finish()` was called. */
  FINISHED: 2,
  /** A remote parent that stands for a trace without spans: the next span is to be its root. */
  AWAITS_ROOT: 4,
  /** The marker `too many tags` was set. */
  TAGS_MARKED: 8,
  /** The marker `too many logs` was set. */
  LOGS_MARKED: 16,
  /** The marker `too many children` was set. */
  CHILDREN_MARKED: 32,
  /** The marker `too deep` was set. */
  DEPTH_MARKED: 64,
  /** Trace id, span id and parent id are known to be hex in lower case, and need not be checked. */
  PLAIN_IDS: 128,
} as const;

// Symbol.for: two copies of this package in one process share the state.
export const STATE: unique symbol = Symbol.for('kratos-otel.span-state.1');

interface StatefulSpanContext extends SpanContext {
  readonly [STATE]?: SpanState;
}

/**
 * @param context - A span context.
 * @returns The state that hangs on it, if any.
 */
export function stateOf(context: SpanContext): SpanState | undefined {
  return (context as StatefulSpanContext)[STATE];
}

/**
 * Hangs state on a span context.
 *
 * @param context - A valid span context. A frozen one (of a foreign tracer) stays without state.
 * @param state - The state.
 * @returns The state.
 */
export function attachState(context: SpanContext, state: SpanState): SpanState {
  try {
    (context as { [STATE]?: SpanState })[STATE] = state;
  } catch {
    // It is frozen. Trying costs nothing, Object.isExtensible() a call into the runtime.
  }
  return state;
}

/**
 * @param parentId - Id of the parent in hex, `'0'` for none.
 * @param depth - Depth of the span, 1 for a root.
 * @returns The state of a span that was just started.
 */
export function newState(parentId: string, depth: number): SpanState {
  return {
    parentId,
    depth,
    children: 0,
    tags: 0,
    probability: undefined,
    kind: undefined,
    dropped: undefined,
    flags: 0,
    exactTags: undefined,
  };
}

/**
 * Sets the `trace.error` marker of a span, once for each text.
 *
 * @param span - The span to mark; ignored when it does not record.
 * @param state - Its state.
 * @param flag - The {@link SpanFlag} that remembers the marker.
 * @param text - The text of the marker.
 */
export function markSpan(
  span: Span,
  state: SpanState,
  flag: number,
  text: RefusalReason | CutReason,
): void {
  if ((state.flags & flag) !== 0) return;
  state.flags |= flag;
  if (span.isRecording()) span.setAttribute(MARKER_KEY, text);
}

/** The attribute (and log field) that says which limit was reached, as in the original. */
export const MARKER_KEY = 'trace.error';
