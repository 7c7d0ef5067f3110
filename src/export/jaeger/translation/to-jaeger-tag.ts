import { attributeValue } from '../../../api/tags/attribute-value.js';
import type { ExactTag } from '../../../otel/span/span-state.js';
import { toInt64 } from '../../../wire/span/int64.js';
import type { ThriftTag } from './jaeger-thrift.js';

/**
 * Gives an attribute the type that the original's `buildTag` (`pkg/net/trace/jaeger`) gave it. The
 * stock exporter knows no longs: it makes a double of every number.
 *
 * | value | type |
 * |---|---|
 * | string | STRING, never cut off (the original cut at 100 bytes) |
 * | boolean | BOOL |
 * | whole number up to 2^53 | LONG |
 * | any other number; a whole one that was set by `tagFloat32` or `tagFloat64` | DOUBLE |
 * | digits of an integer that was set by `tagInt64` and is beyond 2^53 | LONG |
 * | list | STRING of JSON: what OpenTelemetry asks of exporters, and `setTag` makes of a list too; Go's `[a b]` does not show where an item ends |
 * | anything else | STRING, as `setTag` would make it |
 *
 * @param key - The key.
 * @param value - The value of the attribute.
 * @param exact - What the legacy API knows of the tag. It counts only as long as the attribute has
 *   not been set to something else since.
 * @returns The tag. Nothing throws.
 */
export function toJaegerTag(key: string, value: unknown, exact?: ExactTag): ThriftTag {
  switch (typeof value) {
    case 'boolean':
      return { key, vType: 'BOOL', vBool: value };
    case 'number':
      return isLong(value, exact)
        ? { key, vType: 'LONG', vLong: value }
        : { key, vType: 'DOUBLE', vDouble: value };
    case 'string':
      return isExactInt64(value, exact)
        ? { key, vType: 'LONG', vLong: toInt64(BigInt(value)) }
        : stringTag(key, value);
    default:
      return stringTag(key, String(attributeValue(value)));
  }
}

/**
 * @param key - The key.
 * @param value - The value.
 * @returns A tag of type STRING.
 */
export function stringTag(key: string, value: string): ThriftTag {
  return { key, vType: 'STRING', vStr: value };
}

function isLong(value: number, exact: ExactTag | undefined): boolean {
  return Number.isSafeInteger(value) && !(exact?.kind === 'float' && exact.value === value);
}

function isExactInt64(value: string, exact: ExactTag | undefined): boolean {
  return (
    exact?.kind === 'int' &&
    exact.value.toString() === value &&
    BigInt.asIntN(64, exact.value) === exact.value
  );
}
