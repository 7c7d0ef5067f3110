import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SecondClock as Clock } from '../../src/otel/sampler/second-clock.js';

const START = 1_700_000_000_250;
const SECOND = 1_700_000_000;

let clock: Clock;
let ends: number;

beforeEach(async () => {
  vi.useFakeTimers({ now: START });
  vi.resetModules();
  ends = 0;
  const { SecondClock } = await import('../../src/otel/sampler/second-clock.js');
  clock = new SecondClock(Date.now, () => ends++);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Lets time pass without a turn of the event loop, in which timers would fire. */
function block(millis: number): void {
  vi.setSystemTime(Date.now() + millis);
}

it('looks ahead when questions come within two milliseconds', () => {
  expect([clock.now(), clock.ahead]).toEqual([SECOND, 0]);
  block(2);
  expect([clock.now(), clock.ahead]).toEqual([SECOND, 64]);
  block(3);
  expect([clock.now(), clock.ahead]).toEqual([SECOND, 0]);
});

it('does not look ahead when the clock was set back', () => {
  clock.now();
  block(-1);
  clock.now();
  expect(clock.ahead).toBe(0);
});

it('says when the second has ended, once, in the first turn of the event loop after it', () => {
  for (let index = 0; index < 10; index++) clock.now();
  vi.advanceTimersByTime(749);
  expect(ends).toBe(0);
  vi.advanceTimersByTime(1);
  expect(ends).toBe(1);
  for (let index = 0; index < 10; index++) clock.now();
  vi.advanceTimersByTime(3_600_000);
  expect([ends, vi.getTimerCount()]).toEqual([2, 0]);
});

it('tells each second, and needs no timer, when questions come with pauses', () => {
  for (let index = 1; index <= 20; index++) {
    block(700);
    expect(clock.now()).toBe(Math.floor((START + index * 700) / 1000));
  }
  expect(vi.getTimerCount()).toBe(0);
});

it('holds no process', () => {
  vi.useRealTimers();
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  const before = timers();
  for (let index = 0; index < 1000; index++) clock.now();
  expect(timers()).toBe(before);
});

it('does not look ahead with another clock than the system’s', async () => {
  const { SecondClock } = await import('../../src/otel/sampler/second-clock.js');
  const own = new SecondClock(
    () => START,
    () => ends++,
  );
  for (let index = 0; index < 10; index++) expect(own.now()).toBe(SECOND);
  expect([own.ahead, vi.getTimerCount()]).toEqual([0, 0]);
});

it('needs no timer that can be unreferenced', () => {
  vi.stubGlobal('setTimeout', () => 1);
  for (let index = 0; index < 10; index++) expect(clock.now()).toBe(SECOND);
});
