import { INVALID_SPANID, type HrTime } from '@opentelemetry/api';
import { padId } from '../../otel/span/pad-id.js';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { stateOf } from '../../otel/span/span-state.js';

const NO_TIME: HrTime = [0, 0];

/** A span at its place in the tree. */
export interface SpanNode {
  readonly span: ReadableSpan;
  /** Nanoseconds from the origin that all nodes of a tree share. */
  readonly start: number;
  /** Nanoseconds, at least 0. */
  readonly duration: number;
  parent: SpanNode | undefined;
  /** Why a span that has a parent's id does not stand under it. */
  cutOff: 'elsewhere' | 'in a cycle' | 'not ended' | undefined;
  /** In the order in which they started. */
  readonly children: SpanNode[];
  /** 0 at a root. */
  depth: number;
  /** Whether it is the last child of its parent. */
  isLast: boolean;
}

/**
 * Makes a node that is not in a tree yet.
 *
 * @param span - The span.
 * @param origin - The time to count from; a double holds a difference but not today's nanoseconds.
 * @returns A root without children.
 */
export function newSpanNode(span: ReadableSpan, origin: HrTime): SpanNode {
  return {
    span,
    start: nanoseconds(span.startTime, origin),
    duration: Math.max(nanoseconds(span.duration, NO_TIME), 0),
    parent: undefined,
    cutOff: undefined,
    children: [],
    depth: 0,
    isLast: true,
  };
}

/**
 * Gives the id of a span's parent.
 *
 * @param span - The span.
 * @returns `undefined` at a root; an id of zeros stands for the root of a remote trace.
 */
export function parentIdOf(span: ReadableSpan): string | undefined {
  const id = span.parentSpanContext?.spanId;
  return id === INVALID_SPANID ? undefined : id;
}

/**
 * Gives the id of the span above a span's parent, which need not have ended for that.
 *
 * @param span - The span.
 * @returns `undefined` where its parent is the first span of this process, or not known to it.
 */
export function grandparentIdOf({ parentSpanContext: parent }: ReadableSpan): string | undefined {
  const state = parent && parent.isRemote !== true ? stateOf(parent) : undefined;
  return state !== undefined && state.depth > 1 ? padId(state.parentId, 16) : undefined;
}

/** What is no number counts as 0, so that one bad span does not spoil the scale of the others. */
function nanoseconds([seconds, rest]: HrTime, [originSeconds, originRest]: HrTime): number {
  const difference = (seconds - originSeconds) * 1e9 + (rest - originRest);
  return Number.isFinite(difference) ? difference : 0;
}
