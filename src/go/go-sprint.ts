import type { AttributeValue } from '@opentelemetry/api';

/**
 * Prints an attribute value as the original's `fmt.Sprint` would: `[a b]` for a list, `<nil>` for
 * nothing, Go's `%v` for numbers. An attribute cannot tell an int from a float, so whole numbers
 * print as Go ints and only the others as float64.
 *
 * @param value - A string, number, boolean, `null`, `undefined`, or a list of them.
 * @returns The text; a string is returned as it is.
 * @throws Whatever the `toString` of a foreign object throws.
 */
export function goSprint(value: AttributeValue | null | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return sprintNumber(value);
  if (Array.isArray(value)) return `[${value.map((item) => goSprint(item)).join(' ')}]`;
  if (value === null || value === undefined) return '<nil>';
  return String(value);
}

// %v is %g with the shortest digits that read back: strconv changes to an exponent at these two.
const LEAST_PLAIN_EXPONENT = -4;
const LEAST_LARGE_EXPONENT = 6;

function sprintNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  if (Number.isSafeInteger(value) || Number.isNaN(value)) return String(value);
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= LEAST_PLAIN_EXPONENT && exponent < LEAST_LARGE_EXPONENT) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
