const THOUSAND = 1_000;
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * @param micros - A duration in microseconds.
 * @returns Such as `12.3 ms`, with three digits at most.
 */
export function formatDuration(micros: number): string {
  const size = Math.abs(micros);
  if (size === 0) return '0';
  if (size < 1) return `${Math.round(micros * THOUSAND)} ns`;
  if (size < THOUSAND) return `${threeDigits(micros)} µs`;
  if (size < SECOND) return `${threeDigits(micros / THOUSAND)} ms`;
  if (size < MINUTE) return `${threeDigits(micros / SECOND)} s`;
  if (size < HOUR)
    return `${Math.floor(micros / MINUTE)} min ${Math.round((micros % MINUTE) / SECOND)} s`;
  return `${Math.floor(micros / HOUR)} h ${Math.round((micros % HOUR) / MINUTE)} min`;
}

function threeDigits(value: number): string {
  const digits = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  return value.toFixed(digits).replace(/\.?0+$/, (zeros) => (zeros.includes('.') ? '' : zeros));
}

/**
 * @param text - Such as `250ms`, `1.5 s`, `20us`; a number alone is milliseconds.
 * @returns Microseconds; 0 for `''`, `undefined` for what is no duration.
 */
export function parseDuration(text: string): number | undefined {
  if (text.trim() === '') return 0;
  const [, number = '', unit = 'ms'] =
    /^\s*(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|min|h)?\s*$/i.exec(text) ?? [];
  if (number === '') return undefined;
  const factors: Readonly<Record<string, number>> = {
    ns: 0.001,
    us: 1,
    µs: 1,
    ms: THOUSAND,
    s: SECOND,
    m: MINUTE,
    min: MINUTE,
    h: HOUR,
  };
  return Number(number) * (factors[unit.toLowerCase()] ?? THOUSAND);
}

/** @returns A whole number with separators of thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** @returns Such as `12 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 1 ? '<1' : Math.round(percent)} %`;
}

/**
 * @param micros - Microseconds since the Unix epoch; 0 for an unknown time.
 * @returns Time of the day with milliseconds, in the zone of the browser; the date before it when it is
 *   not today.
 */
export function formatTime(micros: number, withDate = false): string {
  if (micros === 0) return '–';
  const date = new Date(micros / THOUSAND);
  if (Number.isNaN(date.getTime())) return '–';
  const two = (number: number, digits = 2): string => String(number).padStart(digits, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
  if (!withDate && date.toDateString() === new Date().toDateString()) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** @returns A trace id as Kratos writes it: without leading zeros. */
export function shortId(id: string): string {
  return id.replace(/^0+(?=.)/, '');
}
