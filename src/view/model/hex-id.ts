const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
const HEX = /^[0-9a-f]+$/;
const ZEROS = /^0*$/;

/**
 * Writes a trace id with 32 digits: Kratos leaves leading zeros out, Zipkin may have 16 digits.
 *
 * @param text - The id in hex of either case, with 1 to 32 digits.
 * @returns The id, or `undefined` when it is none or all zeros.
 */
export function wholeTraceId(text: unknown): string | undefined {
  return whole(text, TRACE_DIGITS);
}

/**
 * Writes a span id with 16 digits.
 *
 * @param text - The id in hex of either case, with 1 to 16 digits.
 * @returns The id, or `undefined` when it is none or all zeros.
 */
export function wholeSpanId(text: unknown): string | undefined {
  return whole(text, SPAN_DIGITS);
}

function whole(text: unknown, digits: number): string | undefined {
  if (typeof text !== 'string' || text.length > digits || ZEROS.test(text)) return undefined;
  const lower = text.toLowerCase();
  return HEX.test(lower) ? lower.padStart(digits, '0') : undefined;
}
