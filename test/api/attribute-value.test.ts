import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeValue } from '../../src/api/tags/attribute-value.js';

class Money {
  #cents = 1250;
  toString() {
    return `${this.#cents / 100} EUR`;
  }
}

class Order {
  id = 7;
}

const cycle: Record<string, unknown> = { a: 1 };
cycle.self = cycle;
const throwing = {
  get secret() {
    throw new Error('no');
  },
};
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

const values: [string, unknown, unknown][] = [
  ['a string', 'x', 'x'],
  ['a number', 1.5, 1.5],
  ['a boolean', false, false],
  ['a small bigint', 7n, 7],
  ['a large bigint', 2n ** 60n, '1152921504606846976'],
  ['null', null, '<nil>'],
  ['undefined', undefined, '<nil>'],
  ['an Error', new TypeError('boom'), 'boom'],
  ['an Error of another realm', runInNewContext('new Error("far")'), 'far'],
  ['an array', [1, 'a', { b: null }], '[1,"a",{"b":null}]'],
  ['a plain object', { a: 1 }, '{"a":1}'],
  ['a plain object of another realm', runInNewContext('({ a: 1 })'), '{"a":1}'],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ['a bigint inside', { id: 12n }, '[object Object]'],
  ['a toJSON inside', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ['a plain object with toJSON', { toJSON: () => 'me' }, '"me"'],
  ['a URL', new URL('http://shop/x?y=1'), 'http://shop/x?y=1'],
  ['URLSearchParams', new URLSearchParams('a=1'), 'a=1'],
  ['a RegExp', /a+/gi, '/a+/gi'],
  ['a Map', new Map([['a', 1]]), '[object Map]'],
  ['a Set', new Set([1]), '[object Set]'],
  ['a WeakMap', new WeakMap(), '[object WeakMap]'],
  ['a Promise', Promise.resolve(1), '[object Promise]'],
  ['a Date', new Date(0), String(new Date(0))],
  ['an invalid Date', new Date(NaN), 'Invalid Date'],
  ['a Buffer', Buffer.from('grüß'), 'grüß'],
  ['a typed array', new Uint16Array([1, 2]), '1,2'],
  ['a DataView', new DataView(new ArrayBuffer(2)), '[object DataView]'],
  ['an ArrayBuffer', new ArrayBuffer(2), '[object ArrayBuffer]'],
  ['an instance with private fields', new Money(), '12.5 EUR'],
  ['an instance without a text', new Order(), '[object Object]'],
  ['a boxed string', new String('x'), 'x'],
  ['a boxed number', new Number(5), '5'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a cycle', cycle, '[object Object]'],
  ['a getter that throws', throwing, '[object Object]'],
  ['a revoked proxy', revoked, '[unprintable]'],
  [
    'a toString that throws',
    new (class {
      toString() {
        throw new Error('no');
      }
    })(),
    '[unprintable]',
  ],
  ['an Error whose message is no string', Object.assign(new Error(), { message: 5 }), '5'],
];

describe('attributeValue', () => {
  it.each(values)('makes of %s what docs/api.md says', (_title, value, expected) => {
    expect(attributeValue(value)).toBe(expected);
  });

  it('is JSON.stringify for what a tag can show', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())),
        (value) => {
          expect(attributeValue(value)).toBe(JSON.stringify(value));
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withTypedArray: true,
          withSparseArray: true,
          withObjectString: true,
        }),
        (value) => {
          expect(['string', 'number', 'boolean']).toContain(typeof attributeValue(value));
        },
      ),
    );
  });

  const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
  const thousand = (item: unknown): unknown[] => new Array<unknown>(1_000).fill(item);
  let chain: object = {};
  for (let depth = 0; depth < 200_000; depth++) chain = { chain };
  const large: [string, () => unknown][] = [
    ['a list of ten million', () => new Array<number>(10_000_000).fill(1)],
    ['a sparse list of a billion', () => new Array<number>(1_000_000_000)],
    [
      '200,000 keys',
      () => Object.fromEntries(Array.from({ length: 500_000 }, (_, n) => [`k${n}`, n])),
    ],
    ['a Buffer of 50 MB', () => Buffer.alloc(50_000_000, 'x')],
    ['a Float64Array of ten million', () => new Float64Array(10_000_000)],
    ['a text of 50 MB in a list', () => ['x'.repeat(50_000_000)]],
    ['lists in lists', () => deep],
    ['objects in objects, 200,000 deep', () => chain],
    ['lists of lists of lists', () => thousand(thousand(thousand(1)))],
  ];
  it.each(large)('reads no more of %s than a tag can show', (_title, make) => {
    const value = make();
    const begin = performance.now();
    const text = attributeValue(value) as string;
    expect(performance.now() - begin).toBeLessThan(1_500);
    expect(text.length).toBeLessThanOrEqual(65_536);
  });

  it('shows where something was left out', () => {
    const text = attributeValue(new Array(20_000).fill(7)) as string;
    expect(JSON.parse(text)).toHaveLength(9_999);
    expect(text.endsWith(',"…"]')).toBe(true);
  });
});
