import type { SpanNode, SpanTree } from '../../src/view/tree/span-tree.js';
import { keyOf } from './span-key.js';

/**
 * @param tree - All spans.
 * @param folded - Keys of the spans below which nothing is shown.
 * @returns What is shown, in order.
 */
export function visibleNodes({ nodes }: SpanTree, folded: ReadonlySet<string>): SpanNode[] {
  if (folded.size === 0) return [...nodes];
  const shown: SpanNode[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (node === undefined) break;
    shown.push(node);
    if (folded.has(keyOf(node))) index += node.below;
  }
  return shown;
}
