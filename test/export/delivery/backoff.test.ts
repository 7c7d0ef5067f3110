import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../src/export/delivery/backoff.js';

describe('Backoff', () => {
  it.each([
    [0, [50, 75, 113, 169, 250, 250]],
    [0.5, [75, 113, 169, 253, 375, 375]],
    [0.999_999, [100, 150, 225, 337, 500, 500]],
  ])('grows by half up to the greatest; with random %d it waits %j ms', (random, expected) => {
    const backoff = new Backoff(100, 500, () => random);
    expect(expected.map(() => Math.round(backoff.pause()))).toEqual(expected);
  });

  it('never exceeds the greatest, not even at first', () => {
    expect(new Backoff(500, 20, () => 1).pause()).toBe(20);
  });
});
