import { canonicalHex } from './canonical-hex.js';
import { hexToFloat32 } from './float32-hex.js';
import type { TraceHeader } from './trace-header.js';

const DASH = 45;
const LETTER_S = 115;
const LETTER_L = 108;

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
  const flags = canonicalHex(value, parentEnd + 1, flagsEnd);
  if (flags === undefined) return undefined;

  const header: TraceHeader = { traceId, spanId, parentId, flags: lowByte(flags) };
  if (flagsEnd < value.length) readExtensions(value, flagsEnd + 1, header);
  return header;
}

function lowByte(hex: string): number {
  return Number.parseInt(hex.length > 2 ? hex.slice(-2) : hex, 16);
}

function readExtensions(value: string, start: number, header: TraceHeader): void {
  while (start < value.length) {
    const colon = value.indexOf(':', start);
    const end = colon < 0 ? value.length : colon;
    if (value.charCodeAt(start + 1) === DASH && start + 2 < end) {
      readExtension(value, start, end, header);
    }
    start = end + 1;
  }
}

function readExtension(value: string, start: number, end: number, header: TraceHeader): void {
  const name = value.charCodeAt(start);
  if (name !== LETTER_S && name !== LETTER_L) return;
  const hex = canonicalHex(value, start + 2, end);
  if (hex === undefined || hex.length > 8) return;
  if (name === LETTER_S) {
    const probability = hexToFloat32(hex);
    // NaN fails both comparisons: a probability outside (0, 1] says nothing.
    if (probability > 0 && probability <= 1) header.probability = probability;
  } else if (hex.length <= 4) {
    header.depth = Number.parseInt(hex, 16);
  }
}
