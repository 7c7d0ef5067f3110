import type { SpanNode } from './span-node.js';

/**
 * Gives when a trace began and ended, which need not be when its root did.
 *
 * @param nodes - All spans of the trace.
 * @returns Nanoseconds on the nodes' own scale; both 0 for no spans.
 */
export function traceExtent(nodes: readonly SpanNode[]): { start: number; end: number } {
  // A loop, since Math.min takes only so many arguments.
  let start = Infinity;
  let end = -Infinity;
  for (const node of nodes) {
    start = Math.min(start, node.start);
    end = Math.max(end, node.start + node.duration);
  }
  return nodes.length === 0 ? { start: 0, end: 0 } : { start, end };
}
