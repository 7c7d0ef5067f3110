import type { SpanNode } from '../../src/view/tree/span-tree.js';

/** @returns What names a span on the page. The two halves of a span that Zipkin shares have one id. */
export function keyOf({ span, place, parent }: SpanNode): string {
  return parent?.span.spanId === span.spanId ? `${span.spanId}-${place}` : span.spanId;
}
