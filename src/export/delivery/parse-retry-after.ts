/**
 * Reads the header `Retry-After` (RFC 9110, section 10.2.3).
 *
 * @param value - Seconds or a date, as text; or milliseconds, as a number.
 * @param now - Milliseconds since the epoch.
 * @returns Milliseconds to wait; `undefined` when there is no such header or it says neither.
 */
export function parseRetryAfter(
  value: string | number | undefined,
  now: number,
): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
