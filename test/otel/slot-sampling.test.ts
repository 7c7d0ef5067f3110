import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneAtATimeHash } from '../../src/otel/one-at-a-time-hash.js';
import { SlotSampling } from '../../src/otel/slot-sampling.js';

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
