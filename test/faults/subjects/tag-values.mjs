const cycle = {};
cycle.self = cycle;

const unprintable = {
  toString() {
    throw new Error('unprintable');
  },
  toJSON() {
    throw new Error('unprintable');
  },
};

function named() {}

/** A string of 10 MB, and what is left of it. */
export const LONG = 'x'.repeat(10_000_000);
export const LONGEST = 25_000;

/** Values that callers without types pass, and what Zipkin gets of each: see `docs/api.md`. */
export const tagValues = {
  cycle: { value: cycle, sent: '[object Object]' },
  bigint: { value: 10n, sent: '10' },
  'large bigint': { value: 2n ** 64n, sent: '18446744073709551616' },
  symbol: { value: Symbol('s'), sent: 'Symbol(s)' },
  function: { value: named, sent: 'function named() {}' },
  null: { value: null, sent: '<nil>' },
  undefined: { value: undefined, sent: '<nil>' },
  NaN: { value: NaN, sent: 'NaN' },
  infinity: { value: -Infinity, sent: '-Inf' },
  'throwing toString': { value: unprintable, sent: '[unprintable]' },
  error: { value: new Error('boom'), sent: 'boom' },
  array: { value: [1, 'a', null], sent: '[1,"a",null]' },
  object: { value: { a: 1 }, sent: '{"a":1}' },
};
