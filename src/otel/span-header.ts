import { TraceFlags, type Span } from '@opentelemetry/api';
import { formatTraceHeader } from '../wire/format-trace-header.js';
import { FLAG_DEBUG, FLAG_SAMPLED } from '../wire/trace-header.js';
import { SpanFlag, stateOf } from './span-state.js';

// The invalid id. Lengths and this are compared, as the API's check by regular expressions costs
// more than the header; the formatter refuses what is not hex.
const NO_SPAN = '0000000000000000';

/**
 * @param span - Any span: this package's, an OTel library's, or a remote one.
 * @param withDepth - Whether to write the `l-` extension.
 * @returns The `kratos-trace-id` value that makes a downstream span its child, or `undefined` when
 *   no such value exists: the span is invalid, or the low half of its trace id is zero and a Kratos
 *   peer would take it for none.
 */
export function spanHeader(span: Span, withDepth: boolean): string | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (traceId.length !== 32 || spanId.length !== 16 || spanId === NO_SPAN) return undefined;
  if (traceId.endsWith(NO_SPAN)) return undefined;
  const state = stateOf(span.spanContext());
  const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0 ? FLAG_SAMPLED : 0;
  const header = {
    traceId,
    spanId,
    parentId: state?.parentId ?? '0',
    flags:
      state !== undefined && (state.flags & SpanFlag.DEBUG) !== 0 ? sampled | FLAG_DEBUG : sampled,
    ...(state?.probability !== undefined && { probability: state.probability }),
    ...(withDepth && state !== undefined && { depth: state.depth }),
  };
  try {
    return formatTraceHeader(header);
  } catch {
    // A foreign tracer may hand out ids that are not hex; such a trace cannot go on.
    return undefined;
  }
}
