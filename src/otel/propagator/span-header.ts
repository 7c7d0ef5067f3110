import { TraceFlags, type Span } from '@opentelemetry/api';
import { canonicalHex } from '../../wire/header/canonical-hex.js';
import { joinTraceHeader, shortId } from '../../wire/header/format-trace-header.js';
import { isWholeId } from '../../wire/header/hex-digits.js';
import { FLAG_DEBUG, FLAG_SAMPLED } from '../../wire/header/trace-header.js';
import { SpanFlag, stateOf } from '../span/span-state.js';
import { recallUnsampled } from '../span/unsampled-spans.js';

/**
 * @param span - Any span: this package's, an OTel library's, or a remote one.
 * @param withDepth - Whether to write the `l-` extension.
 * @returns The `kratos-trace-id` value that makes a downstream span its child, or `undefined` when
 *   no such value exists: the span is invalid, or the low half of its trace id is zero and a Kratos
 *   peer would take it for none. A foreign tracer may hand out ids that are not hex; its trace
 *   cannot go on either.
 */
export function spanHeader(span: Span, withDepth: boolean): string | undefined {
  const context = span.spanContext();
  const state = stateOf(context);
  const isPlain = state !== undefined && (state.flags & SpanFlag.PLAIN_IDS) !== 0;
  const traceId = usableId(context.traceId, 32, isPlain);
  if (traceId === '') return undefined;
  const spanId = usableId(context.spanId, 16, isPlain);
  if (spanId === '') return undefined;
  const sampled = (context.traceFlags & TraceFlags.SAMPLED) !== 0 ? FLAG_SAMPLED : 0;
  if (state === undefined) {
    const parent = shortId(recallUnsampled(context.spanId)?.parentId ?? '0') ?? '0';
    return joinTraceHeader(traceId, spanId, parent, sampled, undefined, undefined);
  }
  const parentId = parentIdOf(state.parentId, isPlain);
  if (parentId === undefined) return undefined;
  const flags = (state.flags & SpanFlag.DEBUG) !== 0 ? sampled | FLAG_DEBUG : sampled;
  const depth = withDepth ? state.depth : undefined;
  return joinTraceHeader(traceId, spanId, parentId, flags, state.probability, depth);
}

const ZERO = 48;

/**
 * The low half of an id, or nothing when the id has another length or is zero there.
 *
 * @param isPlain - Whether it is known to be hex in lower case.
 */
function usableId(id: string, length: 16 | 32, isPlain: boolean): string {
  if (id.length !== length) return '';
  const start = length - 16;
  if (isPlain ? id.charCodeAt(start) !== ZERO : isWholeId(id, start)) {
    return start === 0 ? id : id.slice(start);
  }
  const digits = canonicalHex(id, start, length);
  return digits === undefined || digits === '0' ? '' : digits;
}

function parentIdOf(id: string, isPlain: boolean): string | undefined {
  return isPlain && (id.charCodeAt(0) !== ZERO || id === '0') ? id : shortId(id);
}
