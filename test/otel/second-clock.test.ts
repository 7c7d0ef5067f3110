import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SecondClock as Clock } from '../../src/otel/second-clock.js';

const START = 1_700_000_000_250;
const SECOND = 1_700_000_000;

let clock: Clock;
let asked: number;

beforeEach(async () => {
  vi.useFakeTimers({ now: START });
  vi.resetModules();
  asked = 0;
  const { now } = Date;
  Date.now = () => {
    asked++;
    return now();
  };
  const { SecondClock } = await import('../../src/otel/second-clock.js');
  clock = new SecondClock(Date.now);
});
afterEach(() => vi.useRealTimers());

/** Lets time pass without a turn of the event loop, in which timers would fire. */
function block(millis: number): void {
  vi.setSystemTime(Date.now() + millis);
}

function ask(times: number): number {
  let last = 0;
  for (let index = 0; index < times; index++) last = clock.now();
  return last;
}

it('asks the clock seldom when questions come by the thousand', () => {
  expect(ask(6500)).toBe(SECOND);
  expect(asked).toBeLessThan(110);
});

it('asks it each time when questions come with pauses, also of a blocked event loop', () => {
  for (let index = 1; index <= 20; index++) {
    block(700);
    expect(clock.now()).toBe(Math.floor((START + index * 700) / 1000));
  }
});

it('knows the new second in its first turn of the event loop', () => {
  ask(1000);
  vi.advanceTimersByTime(749);
  expect(clock.now()).toBe(SECOND);
  ask(1000);
  vi.advanceTimersByTime(1);
  expect(clock.now()).toBe(SECOND + 1);
  ask(1000);
  vi.advanceTimersByTime(3_600_000);
  expect(clock.now()).toBe(SECOND + 3601);
  expect(vi.getTimerCount()).toBe(0);
});

it('knows it after 64 questions at the latest when the event loop is blocked', () => {
  ask(1000);
  block(5000);
  expect(ask(65)).toBe(SECOND + 5);
  // It is in the fifth second on, although the timer of the first is still to fire.
  ask(1000);
  vi.advanceTimersByTime(1);
  expect(clock.now()).toBe(SECOND + 5);
});

it('holds no process', () => {
  vi.useRealTimers();
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
  const before = timers();
  ask(1000);
  expect(timers()).toBe(before);
});

it('asks another clock than the system’s each time', async () => {
  const { SecondClock } = await import('../../src/otel/second-clock.js');
  let millis = 0;
  const own = new SecondClock(() => (millis += 500));
  expect([own.now(), own.now(), own.now(), own.now()]).toEqual([0, 1, 1, 2]);
});

it('needs no timer that can be unreferenced', () => {
  vi.stubGlobal('setTimeout', () => 1);
  expect(ask(1000)).toBe(SECOND);
  vi.unstubAllGlobals();
});
