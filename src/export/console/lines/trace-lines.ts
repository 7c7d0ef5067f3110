import { breakLine } from './break-line.js';
import type { Glyphs } from './glyphs.js';
import type { Piece } from './paint.js';
import { spanColumns, type SpanColumns } from './span-columns.js';
import { spanDetails, spanNotes } from './span-details.js';
import type { SpanNode } from '../span-node.js';

// Below this nothing would be left for names.
const LEAST_WIDTH = 60;

/**
 * Prints the spans of a trace: of each its columns and details, then its events and links.
 *
 * @param nodes - The spans in the order in which to print them.
 * @param glyphs - What to draw with.
 * @param width - The columns of a line, or `undefined` for no end.
 * @returns The lines, top to bottom.
 */
export function traceLines(
  nodes: readonly SpanNode[],
  glyphs: Glyphs,
  width = Infinity,
): Piece[][] {
  const columns = Math.max(width, LEAST_WIDTH);
  return spanColumns(nodes, glyphs, columns).flatMap((span) => spanLines(span, glyphs, columns));
}

function spanLines({ node, pieces, below }: SpanColumns, glyphs: Glyphs, width: number): Piece[][] {
  const guides: Piece = { text: below, style: 'dim' };
  const indent: Piece[] = [guides, { text: '  ' }];
  const bullet: Piece[] = [guides, { text: glyphs.bullet }];
  const notes = spanNotes(node, glyphs);
  return [
    ...breakLine(pieces, spanDetails(node, glyphs), indent, width),
    ...notes.flatMap((tokens) => breakLine(bullet, tokens, indent, width)),
  ];
}
