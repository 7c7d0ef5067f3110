import { canonicalHex, hexWord } from './canonical-hex.js';
import { wordToFloat32 } from './float32-hex.js';
import type { TraceHeader } from './trace-header.js';

const DASH = 45;
const LETTER_S = 115;
const LETTER_L = 108;
const MAX_DEPTH = 0xffff;

/**
 * Reads a `kratos-trace-id` header value exactly as the original's `contextFromString`
 * (`pkg/net/trace/context.go`) does, and the extensions that the original skips.
 *
 * It takes time linear in the length of the value and never throws. It does not cap the length:
 * who reads from the network caps it before.
 *
 * @param value - The header value.
 * @returns What it says, or `undefined` when the original would refuse it. Ids of zero are read as
 *   the original reads them; whether they are usable is the reader's question.
 */
export function parseTraceHeader(value: string): TraceHeader | undefined {
  const traceEnd = value.indexOf(':');
  if (traceEnd < 0) return undefined;
  const spanEnd = value.indexOf(':', traceEnd + 1);
  if (spanEnd < 0) return undefined;
  const parentEnd = value.indexOf(':', spanEnd + 1);
  if (parentEnd < 0) return undefined;
  const nextColon = value.indexOf(':', parentEnd + 1);
  const flagsEnd = nextColon < 0 ? value.length : nextColon;

  const traceId = canonicalHex(value, 0, traceEnd);
  if (traceId === undefined) return undefined;
  const spanId = canonicalHex(value, traceEnd + 1, spanEnd);
  if (spanId === undefined) return undefined;
  const parentId = canonicalHex(value, spanEnd + 1, parentEnd);
  if (parentId === undefined) return undefined;
  const flags = lowByte(value, parentEnd + 1, flagsEnd);
  if (flags < 0) return undefined;
  return flagsEnd === value.length
    ? { traceId, spanId, parentId, flags }
    : withExtensions(value, flagsEnd + 1, traceId, spanId, parentId, flags);
}

/** The low 8 bits of a number of up to 64, or -1 when it is none. */
function lowByte(value: string, start: number, end: number): number {
  const word = hexWord(value, start, end);
  if (word >= 0) return word & 0xff;
  return canonicalHex(value, start, end) === undefined ? -1 : hexWord(value, end - 2, end);
}

function withExtensions(
  value: string,
  start: number,
  traceId: string,
  spanId: string,
  parentId: string,
  flags: number,
): TraceHeader {
  let probability = 0;
  let depth = -1;
  while (start < value.length) {
    const colon = value.indexOf(':', start);
    const end = colon < 0 ? value.length : colon;
    if (value.charCodeAt(start + 1) === DASH && start + 2 < end) {
      const name = value.charCodeAt(start);
      if (name === LETTER_S) probability = readProbability(value, start + 2, end) || probability;
      else if (name === LETTER_L) depth = readDepth(value, start + 2, end, depth);
    }
    start = end + 1;
  }
  if (depth >= 0) {
    return {
      ...{ traceId, spanId, parentId, flags },
      ...(probability > 0 && { probability }),
      depth,
    };
  }
  // Written out, because most headers are one of these and each is read with every request.
  return probability > 0
    ? { traceId, spanId, parentId, flags, probability }
    : { traceId, spanId, parentId, flags };
}

/** A probability in (0, 1], or 0 for what says nothing. */
function readProbability(value: string, start: number, end: number): number {
  const word = hexWord(value, start, end);
  const probability = word < 0 ? 0 : wordToFloat32(word);
  // NaN fails both comparisons.
  return probability > 0 && probability <= 1 ? probability : 0;
}

function readDepth(value: string, start: number, end: number, before: number): number {
  const depth = hexWord(value, start, end);
  return depth < 0 || depth > MAX_DEPTH ? before : depth;
}
