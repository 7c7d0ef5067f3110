import type { AttributeValue } from '@opentelemetry/api';
import { cutToWidth } from './display-width.js';
import { printableText } from '../../../otel/printable-text.js';

const GREATEST_WIDTH = 60;

/**
 * Prints a tag's value on one line of at most 60 columns.
 *
 * @param value - The value; lists print as `[a, b]`.
 * @param cutMark - What takes the place of what is cut off.
 * @returns Text without control characters.
 * @throws Whatever the `toString` of a foreign object throws.
 */
export function printableValue(value: AttributeValue | null, cutMark: string): string {
  const text = Array.isArray(value) ? `[${value.map(String).join(', ')}]` : String(value);
  return printableExcerpt(text, GREATEST_WIDTH, cutMark);
}

/**
 * Escapes a text and cuts it to a width.
 *
 * @param text - Any text, of any length.
 * @param width - The columns it may take.
 * @param cutMark - What takes the place of what is cut off.
 * @returns Text without control characters.
 */
export function printableExcerpt(text: string, width: number, cutMark: string): string {
  // Four times, for characters of no width: enough, and megabytes are never escaped.
  return cutToWidth(printableText(text.slice(0, width * 4)), width, cutMark);
}
