import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ExactTag } from '../../otel/span/span-state.js';
import { toInt64 } from '../../wire/span/int64.js';
import type { ByteWriter } from '../../wire/span/write/byte-writer.js';
import { PrefixCache } from '../../wire/span/write/prefix-cache.js';
import { valueSchema } from './otlp-schema.js';

/** A `KeyValue` up to its value, by the tag of the field that it stands in. */
const prefixes = new Map<number, PrefixCache>();

/**
 * Writes attributes as fields `KeyValue`.
 *
 * | attribute | value |
 * |---|---|
 * | string | string |
 * | boolean | bool |
 * | whole number up to 2^53 - 1 either way | int |
 * | any other number | double |
 * | list | array |
 * | one that was set as a whole float or as a bigint | double, int |
 *
 * @param writer - Where to.
 * @param tag - Field tag of the message that they are in.
 * @param attributes - The attributes; those without a value are left out.
 * @param exact - What tags were set as, where the attribute cannot say it: it counts as long as the
 *   attribute still shows that value.
 */
export function writeOtlpAttributes(
  writer: ByteWriter,
  tag: number,
  attributes: Attributes,
  exact?: ReadonlyMap<string, ExactTag>,
): void {
  const known = prefixOf(tag);
  for (const key in attributes) {
    if (!Object.hasOwn(attributes, key)) continue;
    const value = attributes[key];
    if (value === undefined) continue;
    const prefix = known.get(key);
    const mark = prefix === undefined ? beginPair(writer, tag, key) : writer.encoded(prefix);
    const inner = writer.open(valueSchema.value);
    writeValue(writer, value, exact?.get(key));
    writer.close(inner);
    writer.close(mark);
  }
}

function prefixOf(tag: number): PrefixCache {
  let known = prefixes.get(tag);
  if (known === undefined) {
    known = new PrefixCache((writer, key) => beginPair(writer, tag, key));
    prefixes.set(tag, known);
  }
  return known;
}

function beginPair(writer: ByteWriter, tag: number, key: string): number {
  const mark = writer.open(tag);
  writer.text(valueSchema.key, key);
  return mark;
}

function writeValue(
  writer: ByteWriter,
  value: AttributeValue | null | undefined,
  exact: ExactTag | undefined,
): void {
  if (typeof value === 'string') {
    if (exact?.kind === 'int' && exact.value.toString() === value) writeInt(writer, exact.value);
    else writer.text(valueSchema.string, value);
  } else if (typeof value === 'number') {
    const isFloat = exact?.kind === 'float' && Object.is(exact.value, value);
    if (Number.isSafeInteger(value) && !isFloat) writeInt(writer, value);
    else {
      writer.varint(valueSchema.double);
      writer.double(value);
    }
  } else if (typeof value === 'boolean') writer.number(valueSchema.bool, value ? 1 : 0);
  else if (Array.isArray(value)) writeList(writer, value);
}

function writeInt(writer: ByteWriter, value: number | bigint): void {
  const { high, low } = toInt64(value);
  writer.varint(valueSchema.int);
  writer.varint64(high, low);
}

/** An item that is missing is a value without content, as the specification says. */
function writeList(writer: ByteWriter, list: readonly (AttributeValue | null | undefined)[]): void {
  const mark = writer.open(valueSchema.array);
  for (const item of list) {
    const inner = writer.open(valueSchema.items);
    writeValue(writer, item, undefined);
    writer.close(inner);
  }
  writer.close(mark);
}
