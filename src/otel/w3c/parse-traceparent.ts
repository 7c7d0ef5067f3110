import { hexDigit, IS_WRITTEN } from '../../wire/header/hex-digits.js';

/** What a `traceparent` says. */
export interface TraceParent {
  /** 32 hex digits in lower case, not all zeros. */
  readonly traceId: string;
  /** 16 hex digits in lower case, not all zeros. */
  readonly spanId: string;
  /** Bit 0 "sampled" and bit 1 "random" of version 00; others mean nothing yet. */
  readonly traceFlags: number;
}

const SPAN_AT = 36;
const FLAGS_AT = 53;
const END = 55;
const KNOWN_FLAGS = 3;
const DASH = '-';
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/**
 * Reads a `traceparent` (W3C Trace Context, section 3.2):
 *
 * ```text
 * 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
 * cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-a-later-version-adds
 * ```
 *
 * @param header - One value, or several with commas between: a proxy may copy a header. The first
 *   that is valid counts.
 * @returns What it says; `undefined` where none is valid.
 */
export function parseTraceparent(header: string): TraceParent | undefined {
  if (!header.includes(',')) return parseOne(header.trim());
  for (const value of header.split(',')) {
    const found = parseOne(value.trim());
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseOne(value: string): TraceParent | undefined {
  if (!hasParts(value)) return undefined;
  const version = value.slice(0, 2);
  if (version === 'ff') return undefined;
  const isLonger = value.length > END;
  if (isLonger && (version === '00' || value[END] !== DASH)) return undefined;
  const traceId = value.slice(3, SPAN_AT - 1);
  const spanId = value.slice(SPAN_AT, FLAGS_AT - 1);
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  const traceFlags = Number.parseInt(value.slice(FLAGS_AT, END), 16) & KNOWN_FLAGS;
  return { traceId, spanId, traceFlags };
}

function hasParts(value: string): boolean {
  return (
    value.length >= END &&
    value[2] === DASH &&
    value[SPAN_AT - 1] === DASH &&
    value[FLAGS_AT - 1] === DASH &&
    isHex(value, 0, 2) &&
    isHex(value, 3, SPAN_AT - 1) &&
    isHex(value, SPAN_AT, FLAGS_AT - 1) &&
    isHex(value, FLAGS_AT, END)
  );
}

function isHex(text: string, start: number, end: number): boolean {
  let kinds = IS_WRITTEN;
  for (let i = start; i < end; i++) kinds &= hexDigit(text.charCodeAt(i));
  return (kinds & IS_WRITTEN) === IS_WRITTEN;
}
