const NANOSECONDS_A_MICROSECOND = 1e3;

/**
 * Prints a duration with three digits, in the unit that suits it: `850µs`, `12.3ms`, `1.25s`.
 *
 * @param nanoseconds - The duration; a negative one counts as 0.
 * @param microsecondUnit - `µs`, or `us` where only ASCII is shown.
 * @returns The number and its unit.
 */
export function formatDuration(nanoseconds: number, microsecondUnit: string): string {
  const units = [microsecondUnit, 'ms'];
  let value = Math.max(nanoseconds, 0) / NANOSECONDS_A_MICROSECOND;
  for (const unit of units) {
    // Not below 1000, because 999.6 would print as 1000.
    if (value < 999.5) return threeDigits(value) + unit;
    value /= 1e3;
  }
  return `${threeDigits(value)}s`;
}

function threeDigits(value: number): string {
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return String(Number(value.toFixed(decimals)));
}
