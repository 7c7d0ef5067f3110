import type { StoredTrace } from '../store/stored-trace.js';
import type { TraceStore } from '../store/trace-store.js';

const MAX_FOUND = 20;
const SPAN_DIGITS = 16;
/** Fewer digits begin the ids of too many spans. */
const SHORTEST_SPAN_ID = 8;

/** A trace that was found, and the span in it that was asked for. */
export interface Found {
  readonly trace: StoredTrace;
  readonly spanId?: string;
}

/**
 * Finds traces by a part of an id: that of the trace, its low half, the beginning or the end of one of
 * them, else the id of a span.
 *
 * @param store - Where to look.
 * @param id - Hex digits without leading zeros.
 * @returns The newest first, 20 at most.
 */
export function findTraces(store: TraceStore, id: string): Found[] {
  const whole = store.find(id.padStart(32, '0'));
  if (whole !== undefined) return [{ trace: whole }];
  const byTrace: Found[] = [];
  const bySpan: Found[] = [];
  for (const trace of store.traces()) {
    if (isPartOf(id, trace.id)) byTrace.push({ trace });
    else if (byTrace.length === 0 && id.length >= SHORTEST_SPAN_ID) {
      const span = spanWith(trace, id);
      if (span !== undefined) bySpan.push({ trace, spanId: span });
    }
  }
  const found = byTrace.length > 0 ? byTrace : bySpan;
  return found.slice(-MAX_FOUND).reverse();
}

function isPartOf(id: string, traceId: string): boolean {
  const short = traceId.replace(/^0+/, '');
  return short.startsWith(id) || traceId.endsWith(id) || traceId.startsWith(id, SPAN_DIGITS);
}

function spanWith(trace: StoredTrace, id: string): string | undefined {
  const whole = id.length <= SPAN_DIGITS ? id.padStart(SPAN_DIGITS, '0') : undefined;
  return trace.spans.find(({ spanId }) => spanId === whole || spanId.startsWith(id))?.spanId;
}
