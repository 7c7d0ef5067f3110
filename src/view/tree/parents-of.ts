import type { ViewSpan } from '../model/view-span.js';

/**
 * Finds the parent of each span of a trace. The server's half of a span that Zipkin shares between
 * client and server has the client's half for a parent.
 *
 * @param spans - Spans of one trace in any order.
 * @returns The place of the parent of each; -1 when it has none, or none that has arrived. A span that
 *   names itself has none.
 */
export function parentsOf(spans: readonly ViewSpan[]): Int32Array {
  const byId = new Map<string, number>();
  const servers = new Map<string, number>();
  spans.forEach(({ spanId, kind }, place) => {
    if (kind === 'server' && byId.has(spanId)) servers.set(spanId, place);
    else {
      const earlier = byId.get(spanId);
      if (earlier !== undefined) servers.set(spanId, earlier);
      byId.set(spanId, place);
    }
  });
  return Int32Array.from(spans, (span, place) => {
    // The client's half, when this is the server's.
    if (servers.get(span.spanId) === place) return byId.get(span.spanId) ?? -1;
    if (span.parentId === '' || span.parentId === span.spanId) return -1;
    // What hangs below a shared span is the server's work.
    return servers.get(span.parentId) ?? byId.get(span.parentId) ?? -1;
  });
}
