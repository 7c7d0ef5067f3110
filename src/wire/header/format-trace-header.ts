import { canonicalHex } from './canonical-hex.js';
import { float32ToHex } from './float32-hex.js';
import { isWholeId } from './hex-digits.js';
import { FLAG_SAMPLED, type TraceHeader } from './trace-header.js';

const MAX_DIGITS = 16;

/**
 * Writes a `kratos-trace-id` header value as the original's `spanContext.String`
 * (`pkg/net/trace/context.go`) does, with the `s-` extension that the original documents for
 * sampled traces and the `l-` extension of this package.
 *
 * Ids may have leading zeros; a 128-bit trace id goes out as its low half, because that is all a
 * Kratos peer can hold.
 *
 * @param header - What to write. `probability` is written only when the flags say "sampled".
 * @returns The header value.
 * @throws RangeError when an id is not hex: nothing but re-encoded hex ever leaves.
 */
export function formatTraceHeader(header: TraceHeader): string {
  const { flags, probability, depth } = header;
  return joinTraceHeader(
    checkedId(header.traceId, 'traceId'),
    checkedId(header.spanId, 'spanId'),
    checkedId(header.parentId, 'parentId'),
    flags & 0xff,
    probability,
    depth,
  );
}

/**
 * Puts the parts of a header together.
 *
 * @param traceId - Trace id, from {@link shortId}.
 * @param spanId - Span id, from {@link shortId}.
 * @param parentId - Id of the parent, from {@link shortId}.
 * @param flags - 8 bits.
 * @param probability - Written only when the flags say "sampled"; `undefined` for none.
 * @param depth - Depth of the span; `undefined` for none.
 * @returns The header value.
 */
export function joinTraceHeader(
  traceId: string,
  spanId: string,
  parentId: string,
  flags: number,
  probability: number | undefined,
  depth: number | undefined,
): string {
  const tail = decision(flags, (flags & FLAG_SAMPLED) === 0 ? undefined : probability);
  const value = traceId + ':' + spanId + ':' + parentId + tail;
  return depth === undefined ? value : value + ':l-' + depth.toString(16);
}

/**
 * @param id - An id in hex.
 * @returns Its low 64 bits as a header has them, or `undefined` when they are not hex.
 */
export function shortId(id: string): string | undefined {
  if (id.length === MAX_DIGITS && isWholeId(id, 0)) return id;
  return canonicalHex(id, Math.max(0, id.length - MAX_DIGITS), id.length);
}

let lastFlags = 0;
let lastProbability: number | undefined;
let lastDecision = ':0';

/** A process writes one or two of these for as long as it lives: the last one is kept. */
function decision(flags: number, probability: number | undefined): string {
  if (flags !== lastFlags || probability !== lastProbability) {
    const extension = probability === undefined ? '' : ':s-' + float32ToHex(probability);
    lastDecision = ':' + flags.toString(16) + extension;
    lastFlags = flags;
    lastProbability = probability;
  }
  return lastDecision;
}

function checkedId(hex: string, field: string): string {
  const digits = shortId(hex);
  if (digits === undefined) {
    throw new RangeError(`kratos-otel: ${field} must be hex digits, got ${JSON.stringify(hex)}`);
  }
  return digits;
}
