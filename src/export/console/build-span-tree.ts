import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { grandparentIdOf, newSpanNode, parentIdOf, type SpanNode } from './span-node.js';

/**
 * Puts the spans of one trace under their parents. Bad data gives a tree too: a span whose parent
 * is missing is a root, or hangs under its grandparent where that is known, a cycle is cut open at one of its spans, and of several spans with one id
 * the first to start has the children. Takes linear time and no recursion, so depth is no limit.
 *
 * @param spans - Spans of one trace in any order.
 * @returns All nodes as they are to be printed: parents first, siblings by start time.
 */
export function buildSpanTree(spans: readonly ReadableSpan[]): SpanNode[] {
  const origin = spans[0]?.startTime ?? [0, 0];
  const nodes = spans.map((span) => newSpanNode(span, origin));
  nodes.sort((a, b) => a.start - b.start);
  findParents(nodes);
  cutCycles(nodes);
  const roots = nodes.filter((node) => node.parent === undefined);
  for (const node of nodes) node.parent?.children.push(node);
  return inPrintOrder(roots);
}

function findParents(nodes: readonly SpanNode[]): void {
  const byId = new Map<string, SpanNode>();
  for (const node of nodes) {
    const { spanId } = node.span.spanContext();
    if (!byId.has(spanId)) byId.set(spanId, node);
  }
  for (const node of nodes) {
    const parentId = parentIdOf(node.span);
    if (parentId === undefined) continue;
    node.parent = byId.get(parentId);
    if (node.parent !== undefined) continue;
    node.parent = byId.get(grandparentIdOf(node.span) ?? '');
    node.cutOff = node.parent === undefined ? 'elsewhere' : 'not ended';
  }
}

/** Walks up from every node, over each node once. */
function cutCycles(nodes: readonly SpanNode[]): void {
  const walkOf = new Map<SpanNode, SpanNode>();
  for (const walk of nodes) {
    let node: SpanNode | undefined = walk;
    while (node !== undefined && !walkOf.has(node)) {
      walkOf.set(node, walk);
      node = node.parent;
    }
    // Back at a node of the same walk: that is a cycle. At one of an earlier walk: its end is known.
    if (node !== undefined && walkOf.get(node) === walk) cut(node);
  }
}

function cut(node: SpanNode): void {
  node.parent = undefined;
  node.cutOff = 'in a cycle';
}

function inPrintOrder(roots: readonly SpanNode[]): SpanNode[] {
  const ordered: SpanNode[] = [];
  const waiting = roots.toReversed();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    ordered.push(node);
    const last = node.children.at(-1);
    for (const child of node.children.toReversed()) {
      child.depth = node.depth + 1;
      child.isLast = child === last;
      waiting.push(child);
    }
  }
  return ordered;
}
