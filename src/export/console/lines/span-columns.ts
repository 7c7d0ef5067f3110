import { BAR_CELLS, durationBar } from './duration-bar.js';
import { formatDuration } from './format-duration.js';
import type { Glyphs } from './glyphs.js';
import { widthOf, type Piece } from './paint.js';
import { spanLabel } from './span-label.js';
import type { SpanNode } from '../span-node.js';
import { traceExtent } from '../trace-extent.js';
import { treeGuides } from './tree-guides.js';

const GREATEST_LABEL_WIDTH = 80;
const LEAST_LABEL_WIDTH = 20;
const GUIDE_WIDTH = 3;
// The two columns before a duration, the space after it, and the frame of the bar.
const SPACING = 5;

/** A span with its part of the columns that all lines of a trace share. */
export interface SpanColumns {
  readonly node: SpanNode;
  /** Label, duration and bar, as wide on every line. */
  readonly pieces: readonly Piece[];
  /** The guides of the lines below that belong to the span. */
  readonly below: string;
}

/**
 * Lays out label, duration and bar of every span of a trace.
 *
 * @param nodes - All spans of the trace.
 * @param glyphs - What to draw with.
 * @param width - The columns of a line, or `undefined` for no end.
 * @returns One for each node, in the same order.
 */
export function spanColumns(
  nodes: readonly SpanNode[],
  glyphs: Glyphs,
  width = Infinity,
): SpanColumns[] {
  const durations = columnOf(nodes.map((node) => durationPiece(node, glyphs)));
  const room = labelRoom(width - durations.width);
  // Half of the label at most, so that a deep span still has a name.
  const levels = Math.floor(room / 2 / GUIDE_WIDTH);
  const guides = nodes.map((node) => treeGuides(node, glyphs, levels));
  const labels = columnOf(
    nodes.map((node, at) => spanLabel(node, guides[at]?.own ?? '', room, glyphs.cut)),
  );
  const bars = barsOf(nodes, glyphs);
  return nodes.map((node, at) => ({
    node,
    pieces: [
      ...(labels.cells[at] ?? []),
      labels.padding(at),
      { text: '  ' },
      durations.padding(at),
      ...(durations.cells[at] ?? []),
      { text: ' |' },
      { text: bars[at] ?? '', style: 'green' },
      { text: '|' },
    ],
    below: guides[at]?.below ?? '',
  }));
}

function durationPiece({ duration }: SpanNode, glyphs: Glyphs): Piece[] {
  return [{ text: formatDuration(duration, glyphs.microseconds) }];
}

function labelRoom(width: number): number {
  const room = Math.min(width / 2, width - BAR_CELLS - SPACING, GREATEST_LABEL_WIDTH);
  return Math.max(Math.floor(room), LEAST_LABEL_WIDTH);
}

function columnOf(cells: readonly Piece[][]): {
  cells: readonly Piece[][];
  width: number;
  padding: (at: number) => Piece;
} {
  const widths = cells.map(widthOf);
  const width = widths.reduce((a, b) => Math.max(a, b), 0);
  return { cells, width, padding: (at) => ({ text: ' '.repeat(width - (widths[at] ?? 0)) }) };
}

function barsOf(nodes: readonly SpanNode[], glyphs: Glyphs): string[] {
  const { start, end } = traceExtent(nodes);
  const length = Math.max(end - start, 1);
  return nodes.map((node) => {
    const from = node.start - start;
    return durationBar(from / length, (from + node.duration) / length, glyphs);
  });
}
