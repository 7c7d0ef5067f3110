const UNITS = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n], // U+00B5, the micro sign
  ['μs', 1_000n], // U+03BC, the Greek letter
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const NANOS_PER_MILLI = 1e6;
const LIMIT = 2n ** 63n;
const PART = /(\d*)(?:\.(\d*))?([^\d.]*)/gy;

/** Quotes as Go's package time does: what is not printable ASCII as the hex of its UTF-8 bytes. */
function quote(text: string): string {
  const quoted = Array.from(text, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    if (char >= ' ' && char < '\x80') return char;
    return Array.from(Buffer.from(char), (b) => `\\x${b.toString(16).padStart(2, '0')}`).join('');
  });
  return `"${quoted.join('')}"`;
}

/** Cuts a fraction to whole nanoseconds through the same float64 steps as Go. */
function fractionNanos(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    // Digits beyond the precision of an int64 do not count.
    if (value > (LIMIT - 1n) / 10n || next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

const invalid = (text: string): Error => new Error(`time: invalid duration ${quote(text)}`);

/** One part in nanoseconds, as {@link PART} matched it; errors quote the whole `text`. */
function partNanos(
  [, whole = '', fraction = '', name = '']: RegExpExecArray,
  text: string,
): bigint {
  const count = BigInt(whole);
  if ((whole === '' && fraction === '') || count > LIMIT) throw invalid(text);
  if (name === '') throw new Error(`time: missing unit in duration ${quote(text)}`);
  const unit = UNITS.get(name);
  if (unit === undefined)
    throw new Error(`time: unknown unit ${quote(name)} in duration ${quote(text)}`);
  return count * unit + fractionNanos(fraction, unit);
}

/**
 * Reads a duration as Go's `time.ParseDuration` does, which the `timeout` of a trace DSN goes
 * through (`pkg/time/time.go` of Kratos v1).
 *
 * ```text
 * duration = [ "+" | "-" ] ( "0" | part { part } )
 * part     = ( digits [ "." [ digits ] ] | "." digits ) unit
 * unit     = "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h"
 * ```
 *
 * `200ms`, `1h2m3s` and `-1.5s` are durations; `5`, `1 s` and `1d` are not.
 *
 * @param text - The text.
 * @returns Milliseconds, in whole nanoseconds: `1.5us` is 0.0015.
 * @throws Error with the text of Go, such as `time: missing unit in duration "5"`. What exceeds an
 *   int64 of nanoseconds (292 years) is invalid.
 */
export function parseGoDuration(text: string): number {
  const negative = text.startsWith('-');
  const start = negative || text.startsWith('+') ? 1 : 0;
  if (text.slice(start) === '0') return 0;
  if (start === text.length) throw invalid(text);

  let total = 0n;
  for (const match of text.slice(start).matchAll(PART)) {
    // Every character begins a match, so the empty one is that at the end.
    if (match[0] !== '') total += partNanos(match, text);
    if (total > LIMIT) throw invalid(text);
  }
  // Only below zero does an int64 reach 2^63.
  if (total === LIMIT && !negative) throw invalid(text);
  return Number(negative ? -total : total) / NANOS_PER_MILLI;
}
