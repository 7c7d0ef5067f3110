import { asList, asObject } from './read-each.js';

/** A value may be a list of lists; no deeper than this. */
const MAX_DEPTH = 16;

/**
 * Reads an `AnyValue` of OTLP's JSON.
 *
 * @param json - Such as `{ "intValue": "1" }`.
 * @returns The value: whole numbers beyond 2^53 as bigints, bytes as base64, lists and maps as plain
 *   objects.
 */
export function otlpValue(json: unknown, depth = 0): unknown {
  const value = asObject(json);
  if (depth > MAX_DEPTH) return '…';
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return value.boolValue;
  if ('intValue' in value) return toInteger(value.intValue);
  if ('doubleValue' in value) return toDouble(value.doubleValue);
  if ('bytesValue' in value) return value.bytesValue;
  if ('arrayValue' in value) {
    const { values } = asObject(value.arrayValue);
    return asList(values).map((each) => printable(otlpValue(each, depth + 1)));
  }
  if ('kvlistValue' in value) {
    const { values } = asObject(value.kvlistValue);
    return Object.fromEntries(
      asList(values).map((each) => {
        const { key, value: inner } = asObject(each);
        return [String(key), printable(otlpValue(inner, depth + 1))];
      }),
    );
  }
  return '';
}

/** JSON has no bigint. */
function printable(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function toInteger(value: unknown): unknown {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : value;
}

/** JSON has no `NaN` either: OTLP writes it as text. */
function toDouble(value: unknown): unknown {
  return typeof value === 'string' ? Number(value) : value;
}
