import fc from 'fast-check';
import { SpanKind, SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { encodeReadableSpan } from '../../src/export/kratos/translation/encode-readable-span.js';
import { SpanEncoder } from '../../src/export/kratos/span-encoder.js';
import { shortenSpan } from '../../src/export/shorten-span.js';
import type { ReadableSpan } from '../../src/otel/sdk-shapes.js';
import { decodeKratosSpan } from '../../src/wire/span/read/decode-kratos-span.js';
import { MAX_SPAN_BYTES } from '../../src/wire/span/max-span-bytes.js';
import { literalSpan } from './console/literal-span.js';

const measure = (span: ReadableSpan) => encodeReadableSpan(span).length;
const span = (attributes: Attributes, rest: object = {}) =>
  literalSpan({ id: 1, attributes, ...rest });
const bytes = (text: unknown) => Buffer.byteLength(String(text));
const many = (count: number, value: (n: number) => string | number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`key-${n}`, value(n)]));

/** A span as it comes out of the encoder, with the time that took. */
function sent(ended: ReadableSpan) {
  const start = performance.now();
  const message = new SpanEncoder(false).encode(ended);
  const millis = performance.now() - start;
  if (message === undefined) throw new Error('it was dropped');
  expect(message.bytes.length).toBeLessThanOrEqual(MAX_SPAN_BYTES);
  return { ...decodeKratosSpan(message.bytes), millis, isShortened: message.isShortened };
}
const tagOf = ({ tags }: { tags: readonly { key: string; value: unknown }[] }, key: string) =>
  tags.find((tag) => tag.key === key)?.value;

describe('a span that is too long for the wire', () => {
  it.each<[string, string, number]>([
    ['Chinese', '中', 3],
    ['emoji', '😀', 4],
    ['Cyrillic', 'ж', 2],
    ['ASCII', 'x', 1],
  ])('keeps as much of a long %s value as fits', (_, character, size) => {
    const short = { before: 'a', after: 'b' };
    const { operationName, ...got } = sent(
      span({ before: 'a', sql: character.repeat(100_000), after: 'b' }),
    );
    expect(operationName).toBe('op-1');
    expect(tagOf(got, 'before')).toBe(short.before);
    expect(tagOf(got, 'after')).toBe(short.after);
    const value = String(tagOf(got, 'sql'));
    expect(value).toBe(character.repeat(value.length / character.length));
    // What is left is ids, times, names and the keys.
    expect(bytes(value)).toBeGreaterThan(MAX_SPAN_BYTES - 200 - size);
  });

  it('cuts the longest values to one length and leaves the others alone', () => {
    const values = { a: 'a'.repeat(20_000), b: 'b'.repeat(30_000), c: 'c'.repeat(5_000) };
    const got = sent(span(values));
    expect(tagOf(got, 'c')).toBe(values.c);
    expect(bytes(tagOf(got, 'a'))).toBe(bytes(tagOf(got, 'b')));
    expect(bytes(tagOf(got, 'a'))).toBeGreaterThan(13_500);
  });

  it.each<[string, ReadableSpan]>([
    ['twenty values of 5,000', span(many(20, () => '值'.repeat(5_000)))],
    ['a long operation name', span({}, { name: '路'.repeat(50_000) })],
    ['a long key', span({ ['键'.repeat(50_000)]: 'v' })],
    ['two long keys that begin alike', span({ ['k'.repeat(50_000)]: 1, ['k'.repeat(60_000)]: 2 })],
    ['a long service name', span({}, { service: '服'.repeat(40_000) })],
    ['a list of long texts', span({ list: Array.from({ length: 20 }, () => '表'.repeat(5_000)) })],
    ['a list of numbers', span({ list: Array.from({ length: 50_000 }, (_, n) => n) })],
    [
      'a long stack',
      span(
        {},
        {
          events: [
            {
              name: 'exception',
              time: [1_700_000_000, 0],
              attributes: {
                'exception.message': 'boom',
                'exception.stacktrace': '栈\n'.repeat(20_000),
              },
            },
          ],
        },
      ),
    ],
    [
      'long log fields',
      span(
        {},
        {
          events: Array.from({ length: 256 }, (_, n) => ({
            name: 'log',
            time: [1_700_000_000, n],
            attributes: { text: '日'.repeat(n) },
          })),
        },
      ),
    ],
    ['more tags than fit', span(many(5_000, (n) => n))],
    [
      'more logs than fit',
      span(
        {},
        {
          events: Array.from({ length: 20_000 }, (_, n) => ({
            name: 'e',
            time: [1_700_000_000, n],
          })),
        },
      ),
    ],
  ])('arrives for %s', (_, ended) => {
    const got = sent(ended);
    expect(got.isShortened).toBe(true);
    expect(got.spanId).toBe('1');
  });

  it.each<[string, () => ReadableSpan]>([
    ['a value of 10 MB', () => span({ a: '长'.repeat(3_500_000), b: 'short' })],
    ['a key of 10 MB', () => span({ ['长'.repeat(3_500_000)]: 'v' })],
    ['a name of 10 MB', () => span({}, { name: 'n'.repeat(10_000_000) })],
    ['100,000 attributes', () => span(many(100_000, (n) => `value ${n}`))],
    ['a list of a million', () => span({ a: Array.from({ length: 1_000_000 }, (_, n) => n) })],
    ['a thousand values of 100 KB', () => span(many(1_000, (n) => `${n}`.repeat(30_000)))],
  ])('takes little time for %s', (_, make) => {
    // Far less than this on a machine that does nothing else.
    expect(sent(make()).millis).toBeLessThan(1_500);
  });

  it('counts the attributes and events that are left out', () => {
    const events = Array.from({ length: 9_000 }, () => ({
      name: 'e',
      time: [1, 0] as [number, number],
    }));
    const before = span(
      many(9_000, (n) => n),
      { events, droppedEventsCount: 2 },
    );
    const after = shortenSpan(before, 20_000, measure)!;
    expect(after.droppedAttributesCount).toBe(9_000 - Object.keys(after.attributes).length);
    expect(after.droppedEventsCount).toBe(9_002 - after.events.length);
  });

  it('cannot be made to fit into nearly nothing', () => {
    expect(shortenSpan(span({ a: 'x'.repeat(500) }), 10, measure)).toBeUndefined();
  });
});

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 20 }));
const value = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.double(),
  fc.array(text, { maxLength: 5 }),
);
const attributes = fc.dictionary(text, value, { maxKeys: 10 });
const anySpan = fc
  .record({
    name: text,
    attributes,
    events: fc.array(fc.record({ name: text, attributes }), { maxLength: 5 }),
    message: text,
  })
  .map(({ name, attributes: own, events, message }) =>
    literalSpan({
      id: 1,
      name,
      kind: SpanKind.SERVER,
      attributes: own,
      events: events.map((event, n) => ({ ...event, time: [1_700_000_000, n] })),
      status: { code: SpanStatusCode.ERROR, message },
    }),
  );

describe('shortenSpan', () => {
  it('gives a view that fits, the same each time, and the span itself when that fits', () => {
    fc.assert(
      fc.property(anySpan, fc.integer({ min: 250, max: 4_000 }), (ended, maxBytes) => {
        const size = measure(ended);
        const shortened = shortenSpan(ended, maxBytes, measure);
        if (size <= maxBytes) expect(shortened).toBe(ended);
        else {
          expect(measure(shortened!)).toBeLessThanOrEqual(maxBytes);
          expect(measure(shortenSpan(ended, maxBytes, measure)!)).toBe(measure(shortened!));
        }
        expect(measure(ended)).toBe(size);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps each value or its beginning, and cuts none that is shorter than one it has kept', () => {
    const values = fc.array(fc.string({ unit: 'grapheme', maxLength: 600 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1_200, max: 3_000 }), (list, maxBytes) => {
        const ended = span(Object.fromEntries(list.map((each, n) => [`k${n}`, each])));
        const kept = shortenSpan(ended, maxBytes, measure)!.attributes;
        const cut: number[] = [];
        const whole: number[] = [];
        for (const [n, each] of list.entries()) {
          const left = String(kept[`k${n}`]);
          expect(each.startsWith(left)).toBe(true);
          // No half of a surrogate pair, which UTF-8 has no bytes for.
          expect(Buffer.from(left).toString()).toBe(left);
          (left === each ? whole : cut).push(left === each ? bytes(each) : bytes(left) + 4);
        }
        if (cut.length > 0) expect(Math.max(0, ...whole)).toBeLessThanOrEqual(Math.max(...cut));
      }),
      { numRuns: 300 },
    );
  });
});
