import { canonicalHex, hexWord } from './canonical-hex.js';
import { parseUsualHeader, readProbability } from './parse-usual-header.js';
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
 * code that reads from the network caps it before.
 *
 * @param value - The header value.
 * @returns What it says, or `undefined` when the original would refuse it. Ids of zero are read as
 *   the original reads them; whether they are usable is the reader's question.
 */
export function parseTraceHeader(value: string): TraceHeader | undefined {
  return parseUsualHeader(value) ?? parseAny(value);
}

function parseAny(value: string): TraceHeader | undefined {
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
  const header: TraceHeader = { traceId, spanId, parentId, flags };
  while (start < value.length) {
    const colon = value.indexOf(':', start);
    const end = colon < 0 ? value.length : colon;
    if (value.charCodeAt(start + 1) === DASH && start + 2 < end) {
      readExtension(header, value, start, end);
    }
    start = end + 1;
  }
  return header;
}

function readExtension(header: TraceHeader, value: string, start: number, end: number): void {
  const name = value.charCodeAt(start);
  if (name === LETTER_S) {
    const probability = readProbability(value, start + 2, end);
    if (probability > 0) header.probability = probability;
  } else if (name === LETTER_L) {
    const depth = hexWord(value, start + 2, end);
    if (depth >= 0 && depth <= MAX_DEPTH) header.depth = depth;
  }
}
