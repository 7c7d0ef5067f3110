import type { AttributeValue } from '@opentelemetry/api';
import { boundedJson, GREATEST_TEXT } from './bounded-json.js';

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
 * | anything else (URL, Map, Date, Buffer, class instance, symbol, cycle, …) | what `String()` makes of it |
 * | a value that throws when it is converted | `[unprintable]` |
 *
 * What has to be converted is read for 10,000 items and 65,536 characters at most.
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
    return textOf(value).slice(0, GREATEST_TEXT);
  } catch {
    return '[unprintable]';
  }
}

function textOf(value: object | symbol): string {
  if (typeof value !== 'object') return String(value);
  if (isError(value)) return textOfMessage(value);
  if (ArrayBuffer.isView(value)) return String(beginning(value));
  return (isPlain(value) ? toJson(value) : undefined) ?? String(value);
}

function textOfMessage({ message }: { message: unknown }): string {
  return String(message);
}

/** By its tag too, for an error of another realm: a `vm` context, or a test runner's. */
function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

/** An object literal, of this realm or another, or one without a prototype. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A view over megabytes would become a text of megabytes, only to be cut. */
function beginning(view: ArrayBufferView): ArrayBufferView {
  const { subarray } = view as { subarray?: (begin: number, end: number) => ArrayBufferView };
  return typeof subarray === 'function' ? subarray.call(view, 0, GREATEST_TEXT) : view;
}

function toJson(value: object): string | undefined {
  try {
    return boundedJson(value);
  } catch {
    // A cycle, a getter or a toJSON that throws: String() may still do.
    return undefined;
  }
}
