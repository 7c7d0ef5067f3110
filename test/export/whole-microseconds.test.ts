import type { HrTime } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHrTime, wholeMicroseconds } from '../../src/export/whole-microseconds.js';

const rounded: [HrTime, number | undefined][] = [
  [[1_700_000_000, 123_456_789], 1_700_000_000_123_457],
  [[1_700_000_000, 499], 1_700_000_000_000_000],
  [[1, 999_999_999], 2_000_000],
  [[0, 1500.7], 2],
  [[5, -1000], 4_999_999],
  [[0, 0], 0],
  [[-5, 0], undefined],
  [[NaN, 0], undefined],
  [[1, NaN], undefined],
  [[Infinity, 0], undefined],
  [[1.7e15, 0], undefined],
  [[9_007_199_254, 740_991_000], Number.MAX_SAFE_INTEGER],
  [[9_007_199_254, 740_992_000], undefined],
];

describe('wholeMicroseconds', () => {
  it.each(rounded)('rounds %j to %j', (time, expected) => {
    expect(wholeMicroseconds(time, Math.round)).toEqual(expected);
  });
});

describe('toHrTime', () => {
  it('gives times whose sum is whole microseconds when the stock exporter makes it', () => {
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999_999_999 }), (s, ns) => {
        const micros = wholeMicroseconds([s, ns], Math.round)!;
        const [ws, wns] = toHrTime(micros);
        expect(ws * 1e6 + wns / 1e3).toBe(micros);
      }),
    );
  });
});
