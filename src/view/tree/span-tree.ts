import type { ViewSpan } from '../model/view-span.js';
import { markCriticalPath } from './critical-path.js';
import { parentsOf } from './parents-of.js';
import { selfTimes } from './self-times.js';

/** From and to, in microseconds since the start of the trace. */
export type Interval = readonly [from: number, to: number];

/** A span in its place in the tree of its trace. */
export interface SpanNode {
  readonly span: ViewSpan;
  /** Its number in the list of spans. */
  readonly place: number;
  readonly parent: SpanNode | undefined;
  /** In the order of their starts. */
  readonly children: SpanNode[];
  /** 0 for a root. */
  readonly depth: number;
  /** Microseconds since the start of the trace. */
  readonly start: number;
  readonly end: number;
  /** When no child was at work. */
  self: readonly Interval[];
  /** When the end of the trace waited for this span itself. */
  critical: readonly Interval[];
  /** Why it has no parent here, although it names one. */
  readonly rootFor?: 'parent is missing' | 'parents form a cycle';
  /** Spans below it, at any depth. */
  below: number;
}

/** All spans of a trace as trees. */
export interface SpanTree {
  readonly roots: readonly SpanNode[];
  /** In the order in which they are shown. */
  readonly nodes: readonly SpanNode[];
  /** Microseconds from the first start to the last end. */
  readonly duration: number;
  /** Greatest depth, 1 for a root alone. */
  readonly depth: number;
}

/**
 * Builds the tree of a trace. It takes any spans: parents may be missing or form a cycle, a chain may
 * be thousands of spans deep, and children may start before their parent or end after it.
 *
 * @param spans - Spans of one trace in any order.
 */
export function buildSpanTree(spans: readonly ViewSpan[]): SpanTree {
  const parents = parentsOf(spans);
  const order = spans.map((_, place) => place);
  const origin = originOf(spans);
  const starts = spans.map((span) => offsetOf(span, origin));
  order.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0) || a - b);
  const childrenOf = new Map<number, number[]>();
  const tops: number[] = [];
  for (const place of order) {
    const parent = parents[place] ?? -1;
    const siblings = parent < 0 ? tops : childrenOf.get(parent);
    if (siblings === undefined) childrenOf.set(parent, [place]);
    else siblings.push(place);
  }
  const nodes: SpanNode[] = [];
  const seen = new Uint8Array(spans.length);
  const roots: SpanNode[] = [];
  const plant = (top: number, why?: SpanNode['rootFor']): void => {
    const waiting: [number, SpanNode | undefined][] = [[top, undefined]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [place, parent] = next;
      const span = spans[place];
      if (span === undefined) continue;
      seen[place] = 1;
      const node = toNode(span, place, starts[place] ?? 0, parent, why);
      nodes.push(node);
      (parent?.children ?? roots).push(node);
      const children = (childrenOf.get(place) ?? []).filter((child) => seen[child] === 0);
      for (const child of children.reverse()) waiting.push([child, node]);
    }
  };
  for (const top of tops) plant(top, reasonOf(spans[top]));
  // What no root leads to hangs on itself.
  for (const place of order) if (seen[place] === 0) plant(place, 'parents form a cycle');
  countBelow(nodes);
  for (const node of nodes) node.self = selfTimes(node);
  const first = roots.find(({ span }) => span.parentId === '') ?? roots[0];
  if (first !== undefined) markCriticalPath(first);
  const duration = nodes.reduce((latest, { end }) => Math.max(latest, end), 0);
  const depth = nodes.reduce((deepest, node) => Math.max(deepest, node.depth + 1), 0);
  return { roots, nodes, duration, depth };
}

function toNode(
  span: ViewSpan,
  place: number,
  start: number,
  parent: SpanNode | undefined,
  why: SpanNode['rootFor'],
): SpanNode {
  return {
    span,
    place,
    parent,
    children: [],
    depth: parent === undefined ? 0 : parent.depth + 1,
    start,
    end: start + span.duration,
    self: [],
    critical: [],
    ...(parent === undefined && why !== undefined && { rootFor: why }),
    below: 0,
  };
}

function reasonOf(top: ViewSpan | undefined): SpanNode['rootFor'] {
  if (top === undefined || top.parentId === '') return undefined;
  return top.parentId === top.spanId ? 'parents form a cycle' : 'parent is missing';
}

function countBelow(nodes: readonly SpanNode[]): void {
  for (const { parent, below } of [...nodes].reverse()) {
    if (parent !== undefined) parent.below += below + 1;
  }
}

/** The earliest span that has a time. */
function originOf(spans: readonly ViewSpan[]): ViewSpan | undefined {
  let first: ViewSpan | undefined;
  for (const span of spans) {
    if (span.start === 0) continue;
    if (first === undefined || offsetOf(span, first) < 0) first = span;
  }
  return first;
}

/** Exact to the nanosecond, which microseconds since the epoch in a double are not. */
function offsetOf(span: ViewSpan, origin: ViewSpan | undefined): number {
  if (origin === undefined || span.start === 0) return 0;
  return span.start - origin.start + (span.nanos - origin.nanos) / 1000;
}
