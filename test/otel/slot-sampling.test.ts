import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { oneAtATimeHash } from '../../src/otel/sampler/one-at-a-time-hash.js';
import { SlotSampling } from '../../src/otel/sampler/slot-sampling.js';

/** The original's sampler, which remembers nothing but the second of each slot. */
function slowSampling(ignored: string[], clock: () => number): (operation: string) => number {
  const seconds = new Map<number, number>();
  return (operation) => {
    if (ignored.includes(operation)) return 0;
    const second = Math.floor(clock() / 1000);
    const slot = oneAtATimeHash(operation) % 2048;
    const isFirst = seconds.get(slot) !== second;
    seconds.set(slot, second);
    return isFirst ? 1 : 0;
  };
}

it('decides as the original, for more operations than it remembers', () => {
  const ignored = ['/ping', '/metrics', 'x'.repeat(300)];
  let now = 1e12;
  const clock = () => now;
  const sampling = new SlotSampling({ ignoredOperations: ignored, clock, random: () => 0.9 });
  const slow = slowSampling(ignored, clock);
  for (let index = 0; index < 10_000; index++) {
    // A view of a longer text, as the path of a URL; every third one is too long to remember.
    const path = `/orders/${index % 5000}${index % 3 === 0 ? '/x'.repeat(130) : ''}`;
    const operation = `${path}?q=1`.slice(0, path.length);
    expect(sampling.pick(operation)).toBe(slow(operation));
    if (index % 997 === 0) now += 1000;
  }
  for (const operation of ignored) expect(sampling.pick(operation)).toBe(0);
});

it('decides as the original, whatever the operations are', () => {
  let now = 1e12;
  const sampling = new SlotSampling({ clock: () => now, random: () => 0.9 });
  const slow = slowSampling(['/ping', '/metrics'], () => now);
  const operation = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('/ping', '/a', ''));
  fc.assert(
    fc.property(operation, fc.boolean(), (each, isNext) => {
      if (isNext) now += 1000;
      expect(sampling.pick(each)).toBe(slow(each));
    }),
    { numRuns: 2000 },
  );
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** With the system's clock and random number, whose calls are counted. */
async function systemSampling(probability: number) {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  const clock = vi.spyOn(Date, 'now');
  const random = vi.spyOn(Math, 'random');
  vi.resetModules();
  const { SlotSampling: Sampling } = await import('../../src/otel/sampler/slot-sampling.js');
  return { sampling: new Sampling({ probability }), clock, random };
}

function pick(sampling: SlotSampling, times: number): number {
  let picked = 0;
  for (let index = 0; index < times; index++) if (sampling.pick('/orders') > 0) picked++;
  return picked;
}

it('asks clock and random seldom when decisions come by the thousand', async () => {
  const { sampling, clock, random } = await systemSampling(0.00025);
  const picked = pick(sampling, 64_000);
  expect(clock.mock.calls.length).toBeLessThan(1100);
  // One number for each pick but the first one, which is its second's, and one that is still to come.
  expect(random).toHaveBeenCalledTimes(picked);
});

it('picks the first of a second in its first turn of the event loop, also of what was foreseen', async () => {
  const { sampling } = await systemSampling(1e-9);
  for (let second = 0; second < 10; second++) {
    expect(pick(sampling, 1000)).toBe(1);
    vi.advanceTimersByTime(1000);
  }
});

it('picks it at most 64 decisions late when the event loop is held', async () => {
  const { sampling } = await systemSampling(1e-9);
  pick(sampling, 1000);
  vi.setSystemTime(Date.now() + 5000);
  expect(pick(sampling, 65)).toBe(1);
});

it('picks the first of another slot whatever is foreseen', async () => {
  const { sampling } = await systemSampling(1e-9);
  pick(sampling, 1000);
  expect([sampling.pick('/users'), sampling.pick('/users')]).toEqual([1, 0]);
});

it('picks the first of each slot and second, in whatever order operations come', async () => {
  const { sampling } = await systemSampling(1e-9);
  const slow = slowSampling(['/ping', '/metrics'], () => Date.now());
  const operations = fc.constantFrom('/orders', '/users', '/ping', 'shop.Orders/Get');
  const step = fc.oneof(
    fc.record({ operation: operations, times: fc.constantFrom(1, 2, 3, 70, 200) }),
    fc.record({ millis: fc.constantFrom(1, 999, 1000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      for (const each of steps) {
        if ('millis' in each) vi.advanceTimersByTime(each.millis);
        else {
          for (let index = 0; index < each.times; index++) {
            expect(sampling.pick(each.operation)).toBe(slow(each.operation));
          }
        }
      }
    }),
    { numRuns: 1000 },
  );
});

it('picks as many as it should over many seconds', async () => {
  const { sampling } = await systemSampling(0.01);
  let picked = 0;
  for (let second = 0; second < 1000; second++) {
    picked += pick(sampling, 201) - 1;
    vi.advanceTimersByTime(1000);
  }
  expect(Math.abs(picked - 2000)).toBeLessThan(4 * Math.sqrt(2000));
});
