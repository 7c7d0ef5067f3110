import type { AttributeValue } from '@opentelemetry/api';
import type { ExactTag } from '../../otel/span-state.js';
import type { KratosTag } from '../../wire/kratos-span.js';
import { goSprint } from '../zipkin/go-sprint.js';

/**
 * Gives an attribute the type that it has on the Kratos wire (`toProtoTag` in
 * `pkg/net/trace/marshal.go`).
 *
 * | attribute | tag |
 * |---|---|
 * | string | string |
 * | whole number up to 2^53 - 1 either way | int |
 * | any other number | float |
 * | boolean | bool |
 * | list | string, as Go's `%v` prints it: `[a b]` |
 * | one that was set as a whole float or as a bigint | float, int |
 *
 * @param key - Key of the attribute.
 * @param value - Its value.
 * @param exact - What the tag was set as, where the attribute cannot say it. It counts as long as
 *   the attribute still shows that value: it may have been overwritten past the Kratos API.
 * @throws Whatever the `toString` of a foreign object throws.
 */
export function toKratosTag(key: string, value: AttributeValue, exact?: ExactTag): KratosTag {
  if (exact && shows(value, exact)) return { key, ...exact };
  switch (typeof value) {
    case 'string':
      return { key, kind: 'string', value };
    case 'boolean':
      return { key, kind: 'bool', value };
    case 'number':
      return { key, kind: Number.isSafeInteger(value) ? 'int' : 'float', value };
    default:
      return { key, kind: 'string', value: goSprint(value) };
  }
}

function shows(value: AttributeValue, exact: ExactTag): boolean {
  return Object.is(value, exact.kind === 'int' ? exact.value.toString() : exact.value);
}
