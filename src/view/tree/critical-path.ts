import type { Interval, SpanNode } from './span-tree.js';

/**
 * Marks the critical path of a trace: walks back from the end of the root, at each moment into the
 * child that ended last before it. Only what is on the path can make the trace shorter. What a child
 * does after its parent has ended is not on it.
 *
 * @param root - The root. `critical` of it and of what is below it is set.
 */
export function markCriticalPath(root: SpanNode): void {
  const waiting: [node: SpanNode, until: number][] = [[root, root.end]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, until] = next;
    const own: Interval[] = [];
    let at = Math.min(node.end, until);
    const latestFirst = [...node.children].sort((a, b) => b.end - a.end);
    for (const child of latestFirst) {
      const end = Math.min(child.end, at);
      if (child.start >= at || end <= node.start || end <= child.start) continue;
      if (end < at) own.push([end, at]);
      waiting.push([child, end]);
      at = Math.max(child.start, node.start);
    }
    if (at > node.start) own.push([node.start, at]);
    node.critical = own.reverse();
  }
}
