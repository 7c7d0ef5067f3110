import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Draws as DrawsType } from '../../src/otel/sampler/draws.js';

const systemRandom = Math.random;
let seed: number;

/** Marsaglia's xorshift, so that the figures below are the same in each run. */
function seeded(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
}

beforeEach(() => {
  seed = 20_201_010;
  // What the module takes for the system's when it is loaded.
  Math.random = seeded;
  vi.resetModules();
});
afterEach(() => {
  Math.random = systemRandom;
});

async function drawsOf(probability: number, random?: () => number): Promise<DrawsType> {
  const { Draws } = await import('../../src/otel/sampler/draws.js');
  return new Draws(probability, random ?? Math.random);
}

it.each([0.5, 0.1, 0.01, 0.00025])('win with a probability of %d', async (probability) => {
  const draws = await drawsOf(probability);
  const total = Math.ceil(2000 / probability);
  let won = 0;
  for (let index = 0; index < total; index++) if (draws.next()) won++;
  // Four standard deviations.
  expect(Math.abs(won - 2000)).toBeLessThan(4 * Math.sqrt(2000 * (1 - probability)) + 1);
});

it('win independently of each other: after a win as often as else', async () => {
  const draws = await drawsOf(0.25);
  const after = [0, 0];
  const seen = [0, 0];
  let last = 0;
  for (let index = 0; index < 100_000; index++) {
    const won = draws.next() ? 1 : 0;
    seen[last]!++;
    after[last]! += won;
    last = won;
  }
  expect(after[0]! / seen[0]!).toBeCloseTo(0.25, 2);
  expect(after[1]! / seen[1]!).toBeCloseTo(0.25, 1);
});

it('win as often when draws are made ahead, and some given back', async () => {
  const draws = await drawsOf(0.01);
  let won = 0;
  let made = 0;
  while (made < 200_000) {
    made++;
    if (draws.next()) won++;
    const ahead = draws.loseAhead(64);
    const back = made % 7 === 0 ? Math.floor(ahead / 2) : 0;
    draws.giveBack(back);
    made += ahead - back;
  }
  expect(Math.abs(won - 2000)).toBeLessThan(4 * Math.sqrt(2000));
});

it('always win at a probability of 1', async () => {
  const draws = await drawsOf(1);
  for (let index = 0; index < 1000; index++) {
    expect(draws.next()).toBe(true);
    expect(draws.loseAhead(64)).toBe(0);
  }
});

it('ask another random than the system’s each time, and make none ahead', async () => {
  const numbers = [0.1, 0.9, 0.2, 0.25, 0.2499];
  const draws = await drawsOf(0.25, () => numbers.shift() ?? 1);
  for (const wins of [true, false, true, false, true]) {
    expect([draws.loseAhead(64), draws.next()]).toEqual([0, wins]);
  }
});
