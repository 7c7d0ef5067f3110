import { type AttributeValue, type Attributes } from '@opentelemetry/api';
import type { DropCounts } from './drop-counts.js';
import { logger } from './logger.js';

/**
 * Looks at every value before it leaves the process.
 *
 * @param key - Key of the attribute, of the span or of one of its events; `status.message` for the
 *   message of a failed span.
 * @param value - Its value, cut to the limit.
 * @returns The value to send, or `undefined` to send none.
 */
export type Redact = (key: string, value: AttributeValue) => AttributeValue | undefined;

/** What a {@link Redact} that throws leaves of a value: it may have been about to hide it. */
const REDACTED = '[redacted]';

/**
 * Cuts strings that are too long, and lets the user redact values.
 *
 * @param attributes - Attributes of an ended span or event; they are not changed.
 * @param maxLength - Characters that a string may have.
 * @param redact - The user's hook, if any.
 * @param drops - Where cut strings are counted.
 * @returns The attributes themselves when nothing is to change, otherwise a copy.
 */
export function limitedValues(
  attributes: Attributes,
  maxLength: number,
  redact: Redact | undefined,
  drops: DropCounts,
): Attributes {
  let changed: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined) continue;
    const limited = limitedValue(key, value, maxLength, redact, drops);
    if (Object.is(limited, value)) continue;
    changed ??= { ...attributes };
    if (limited === undefined) Reflect.deleteProperty(changed, key);
    else changed[key] = limited;
  }
  return changed ?? attributes;
}

/**
 * @param key - Key of the value.
 * @param value - The value.
 * @param maxLength - Characters that a string may have.
 * @param redact - The user's hook, if any.
 * @param drops - Where cut strings are counted.
 * @returns What may leave of the value; `undefined` for nothing.
 */
export function limitedValue(
  key: string,
  value: AttributeValue,
  maxLength: number,
  redact: Redact | undefined,
  drops: DropCounts,
): AttributeValue | undefined {
  const cut = cutValue(value, maxLength);
  if (!Object.is(cut, value)) drops.cut('value too long');
  if (redact === undefined) return cut;
  try {
    return redact(key, cut);
  } catch (error) {
    logger.warn(`kratos-otel: redact threw for ${key}`, error);
    return REDACTED;
  }
}

function cutValue(value: AttributeValue, maxLength: number): AttributeValue {
  if (typeof value === 'string') return cutText(value, maxLength);
  if (!Array.isArray(value)) return value;
  if (!value.some((item) => typeof item === 'string' && item.length > maxLength)) return value;
  return value.map((item) =>
    typeof item === 'string' ? cutText(item, maxLength) : item,
  ) as string[];
}

function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Half of a surrogate pair is no character, and no valid UTF-8.
  const isPairCut = (text.charCodeAt(maxLength - 1) & 0xfc00) === 0xd800;
  return text.slice(0, isPairCut ? maxLength - 1 : maxLength);
}
