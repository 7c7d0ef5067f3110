import type { AttributeValue } from '@opentelemetry/api';
import type { ExactTag } from '../../../otel/span/span-state.js';
import { goSprint } from '../../../go/go-sprint.js';
import type { TagSink } from './tag-sink.js';

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
 * @param sink - Where the tag goes.
 * @param key - Key of the attribute.
 * @param value - Its value.
 * @param exact - What the tag was set as, where the attribute cannot say it. It counts as long as
 *   the attribute still shows that value: it may have been overwritten past the Kratos API.
 * @throws Whatever the `toString` of a foreign object throws.
 */
export function sendTag(
  sink: TagSink,
  key: string,
  value: AttributeValue,
  exact: ExactTag | undefined,
): void {
  if (exact !== undefined && shows(value, exact)) {
    if (exact.kind === 'int') sink.int(key, exact.value);
    else sink.float(key, exact.value);
    return;
  }
  // Not a switch, for which V8 makes the name of the type.
  if (typeof value === 'string') sink.string(key, value);
  else if (Number.isSafeInteger(value)) sink.int(key, value as number);
  else if (typeof value === 'number') sink.float(key, value);
  else if (typeof value === 'boolean') sink.bool(key, value);
  else sink.string(key, goSprint(value));
}

function shows(value: AttributeValue, exact: ExactTag): boolean {
  return Object.is(value, exact.kind === 'int' ? exact.value.toString() : exact.value);
}
