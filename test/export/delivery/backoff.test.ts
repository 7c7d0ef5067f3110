import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../src/export/delivery/backoff.js';

describe('Backoff', () => {
  it.each([
    [0, [50, 100, 200, 400, 500, 500]],
    [0.5, [75, 150, 300, 600, 750, 750]],
    [0.999_999, [100, 200, 400, 800, 1000, 1000]],
  ])('doubles up to the greatest; with random %d it waits %j ms', (random, expected) => {
    const backoff = new Backoff(100, 1000, () => random);
    expect(expected.map(() => Math.round(backoff.pause()))).toEqual(expected);
  });

  it('never exceeds the greatest, not even at first', () => {
    expect(new Backoff(500, 20, () => 1).pause()).toBe(20);
  });
});
