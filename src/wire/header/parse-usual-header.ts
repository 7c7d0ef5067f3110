import { hexWord } from './canonical-hex.js';
import { wordToFloat32 } from './float32-hex.js';
import { hexDigitValue, isWholeId } from './hex-digits.js';
import type { TraceHeader } from './trace-header.js';

/** An id of 16 digits and its colon. */
const ID_LENGTH = 17;
const SPAN_AT = ID_LENGTH;
const PARENT_AT = 2 * ID_LENGTH;
const EXTENSION = ':s-';
const EXTENSION_LENGTH = EXTENSION.length + 8;
const COLON = 58;
const ZERO = 48;

/**
 * Reads what nearly all headers are: ids of 16 digits, or a parent that is 0, one digit of flags, and
 * the probability or nothing. All of it stands where it always does, so nothing is searched.
 *
 * ```text
 * 1a2b3c4d5e6f7081:1a2b3c4d5e6f7081:0:1:s-3983126f
 * 1a2b3c4d5e6f7081:2b3c4d5e6f70811a:1a2b3c4d5e6f7081:1:s-3983126f
 * 1a2b3c4d5e6f7081:2b3c4d5e6f70811a:1a2b3c4d5e6f7081:0
 * ```
 *
 * @param value - The header value.
 * @returns What it says; `undefined` for all others, whatever they are.
 */
export function parseUsualHeader(value: string): TraceHeader | undefined {
  const { length } = value;
  if (length < PARENT_AT + 3) return undefined;
  const isRoot = value.charCodeAt(PARENT_AT + 1) === COLON;
  const flagsAt = isRoot ? PARENT_AT + 2 : PARENT_AT + ID_LENGTH;
  const end = flagsAt + 1;
  if (length !== end && length !== end + EXTENSION_LENGTH) return undefined;
  if (!hasUsualIds(value, isRoot, flagsAt)) return undefined;
  const flags = hexDigitValue(value.charCodeAt(flagsAt));
  if (flags < 0) return undefined;

  const traceId = value.slice(0, SPAN_AT - 1);
  const spanId = value.slice(SPAN_AT, PARENT_AT - 1);
  const parentId = isRoot ? '0' : value.slice(PARENT_AT, flagsAt - 1);
  if (length === end) return { traceId, spanId, parentId, flags };
  if (!value.startsWith(EXTENSION, end)) return undefined;
  const probability = readProbability(value, end + EXTENSION.length, length);
  return probability > 0 ? { traceId, spanId, parentId, flags, probability } : undefined;
}

function hasUsualIds(value: string, isRoot: boolean, flagsAt: number): boolean {
  return (
    value.charCodeAt(SPAN_AT - 1) === COLON &&
    value.charCodeAt(PARENT_AT - 1) === COLON &&
    value.charCodeAt(flagsAt - 1) === COLON &&
    isWholeId(value, 0) &&
    isWholeId(value, SPAN_AT) &&
    (isRoot ? value.charCodeAt(PARENT_AT) === ZERO : isWholeId(value, PARENT_AT))
  );
}

/**
 * Reads the value of the `s-` extension.
 *
 * @param value - The header value.
 * @param start - Index of its first digit.
 * @param end - Index after the last one.
 * @returns A probability in (0, 1], or 0 for what says nothing.
 */
export function readProbability(value: string, start: number, end: number): number {
  const word = hexWord(value, start, end);
  const probability = word < 0 ? 0 : wordToFloat32(word);
  // NaN fails both comparisons.
  return probability > 0 && probability <= 1 ? probability : 0;
}
