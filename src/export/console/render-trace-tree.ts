import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '../../otel/sdk-shapes.js';
import { buildSpanTree } from './build-span-tree.js';
import { formatDuration } from './lines/format-duration.js';
import { ASCII_GLYPHS, UNICODE_GLYPHS, type Glyphs } from './lines/glyphs.js';
import { paint, type Piece } from './lines/paint.js';
import { shortTraceId } from './short-trace-id.js';
import type { SpanNode } from './span-node.js';
import { traceExtent } from './trace-extent.js';
import { traceLines } from './lines/trace-lines.js';

/** How {@link renderTraceTree} prints. */
export interface RenderTraceTreeOptions {
  /** Whether to write colour codes. Default `false`. */
  color?: boolean;
  /** Columns of a line, at least 60: longer ones are broken. Default: no end. */
  width?: number | undefined;
  /** Whether to draw with ASCII characters only. Default `false`. */
  ascii?: boolean;
  /** Whether to say that spans of the trace are missing. Default `false`. */
  incomplete?: boolean;
}

/**
 * Prints a trace as a tree: a line about the trace, then a line for each span with its name, kind,
 * service, duration, place in the trace, error and tags, and below it its events and links.
 *
 * ```
 * trace 00f067aa0ba902b7 · 2 spans · 12ms · 1 error
 * GET /orders [server] shop   12ms |████████████████████████| http.status=500
 * └─ SELECT [client]         3.5ms |    ███████             | ✗ timeout
 *       · message=retrying
 * ```
 *
 * Whatever a terminal would act upon is escaped.
 *
 * @param spans - Ended spans in any order, of one trace; of several, one tree after the other.
 * @param options - See {@link RenderTraceTreeOptions}.
 * @returns Lines that each end in a newline; nothing for no spans.
 * @throws Whatever reading a foreign value throws.
 */
export function renderTraceTree(
  spans: readonly ReadableSpan[],
  options: RenderTraceTreeOptions = {},
): string {
  return byTrace(spans)
    .map((trace) => renderTrace(trace, options))
    .join('');
}

function byTrace(spans: readonly ReadableSpan[]): ReadableSpan[][] {
  const traces = new Map<string, ReadableSpan[]>();
  for (const span of spans) {
    const { traceId } = span.spanContext();
    const trace = traces.get(traceId);
    if (trace) trace.push(span);
    else traces.set(traceId, [span]);
  }
  return [...traces.values()];
}

function renderTrace(
  spans: readonly ReadableSpan[],
  { color = false, width, ascii = false, incomplete = false }: RenderTraceTreeOptions,
): string {
  const glyphs = ascii ? ASCII_GLYPHS : UNICODE_GLYPHS;
  const nodes = buildSpanTree(spans);
  const header = headerLine(nodes, glyphs, incomplete);
  const lines = [header, ...traceLines(nodes, glyphs, width)];
  return lines.map((line) => `${paint(line, color)}\n`).join('');
}

function headerLine(nodes: readonly SpanNode[], glyphs: Glyphs, incomplete: boolean): Piece[] {
  const between: Piece = { text: ` ${glyphs.bullet} `, style: 'dim' };
  const { start, end } = traceExtent(nodes);
  const errors = nodes.filter(({ span }) => span.status.code === SpanStatusCode.ERROR).length;
  const traceId = shortTraceId(nodes[0]?.span.spanContext().traceId ?? '');
  const pieces: Piece[] = [
    { text: 'trace ' },
    { text: traceId, style: 'bold' },
    between,
    { text: counted(nodes.length, 'span') },
    between,
    { text: formatDuration(end - start, glyphs.microseconds) },
    between,
    { text: counted(errors, 'error'), ...(errors > 0 && { style: 'red' }) },
  ];
  return incomplete ? [...pieces, between, { text: 'incomplete', style: 'yellow' }] : pieces;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
