import type { HrTime } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeMicroseconds } from '../../../src/export/zipkin/whole-microseconds.js';

const rounded: [HrTime, HrTime][] = [
  [
    [1_700_000_000, 123_456_789],
    [1_700_000_000, 123_457_000],
  ],
  [
    [1_700_000_000, 499],
    [1_700_000_000, 0],
  ],
  [
    [1, 999_999_999],
    [2, 0],
  ],
  [
    [0, 1500.7],
    [0, 2000],
  ],
  [
    [5, -1000],
    [4, 999_999_000],
  ],
  [
    [-5, 0],
    [0, 0],
  ],
  [
    [NaN, 0],
    [0, 0],
  ],
];

describe('wholeMicroseconds', () => {
  it.each(rounded)('rounds %j to %j', (time, expected) => {
    expect(wholeMicroseconds(time)).toEqual(expected);
  });

  it('keeps to the least value', () => {
    expect(wholeMicroseconds([0, 0], 1)).toEqual([0, 1000]);
    expect(wholeMicroseconds([-1, 0], 1)).toEqual([0, 1000]);
    expect(wholeMicroseconds([Infinity, 0], 1)).toEqual([0, 1000]);
    expect(wholeMicroseconds([0, 7000], 1)).toEqual([0, 7000]);
  });

  it('gives whole microseconds for any time, in the sum that the stock exporter makes', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999_999_999 }), (s, ns) => {
        const [ws, wns] = wholeMicroseconds([s, ns]);
        expect(Number.isInteger(ws * 1e6 + wns / 1e3)).toBe(true);
      }),
    );
  });
});
