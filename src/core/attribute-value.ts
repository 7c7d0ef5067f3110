import type { AttributeValue } from '@opentelemetry/api';

/**
 * The one conversion of a tag's value to an OpenTelemetry attribute. The types of the Kratos API
 * allow only what needs no conversion; JavaScript callers pass anything.
 *
 * | value | attribute |
 * |---|---|
 * | string, number, boolean | itself |
 * | bigint | a number up to 2^53, else its decimal digits |
 * | `null`, `undefined` | `<nil>`, as Go prints it |
 * | `Error` | its message |
 * | array, plain object | JSON |
 * | anything else (symbol, function, cycle, …) | what `String()` makes of it |
 * | a value that throws when it is converted | `[unprintable]` |
 *
 * @param value - Any value.
 * @returns The attribute; nothing throws.
 */
export function attributeValue(value: unknown): AttributeValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case 'undefined':
      return '<nil>';
    default:
      return value === null ? '<nil>' : printed(value as object | symbol);
  }
}

/**
 * What a name, a key or a log value becomes when a caller without types passes something else.
 *
 * @param value - A string, as it should be, or anything.
 * @returns A string; nothing throws.
 */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : String(attributeValue(value));
}

function printed(value: object | symbol): string {
  try {
    if (value instanceof Error) return value.message;
    const json: unknown = typeof value === 'object' ? toJson(value) : undefined;
    return typeof json === 'string' ? json : String(value);
  } catch {
    return '[unprintable]';
  }
}

function toJson(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle, a bigint inside, a toJSON that throws: String() may still do.
    return undefined;
  }
}
