import type { Glyphs } from './glyphs.js';
import type { SpanNode } from '../span-node.js';

/**
 * Draws what stands to the left of a span. Past `levels` the outer ones become a count (`+12 `), or
 * a chain of thousands of spans would print mostly guides.
 *
 * @param node - The span.
 * @param glyphs - What to draw with.
 * @param levels - The most levels to draw, at least 1.
 * @returns What goes before its line, and before the lines below that belong to it.
 */
export function treeGuides(
  node: SpanNode,
  glyphs: Glyphs,
  levels: number,
): { own: string; below: string } {
  const hasChildren = node.children.length > 0;
  const below = hasChildren ? glyphs.through : glyphs.gap;
  if (node.depth === 0) return { own: '', below };
  const outer = outerGuides(node, glyphs, levels - 1);
  return {
    own: outer + (node.isLast ? glyphs.last : glyphs.branch),
    below: outer + (node.isLast ? glyphs.gap : glyphs.through) + below,
  };
}

function outerGuides(node: SpanNode, glyphs: Glyphs, levels: number): string {
  let guides = '';
  let ancestor = node.parent;
  for (let left = levels; ancestor && ancestor.depth > 0; left--, ancestor = ancestor.parent) {
    if (left <= 0) return `+${ancestor.depth} ${guides}`;
    guides = (ancestor.isLast ? glyphs.gap : glyphs.through) + guides;
  }
  return guides;
}
