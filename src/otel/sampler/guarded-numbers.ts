import { guarded } from '../guarded.js';

// A clock serves several parts: it is warned of once.
const clocks = new WeakMap<() => number, () => number>();

/**
 * @param clock - Gives milliseconds since the epoch. Default `Date.now`.
 * @returns The function, guarded if it is not the default: where it gives no finite number, `Date.now()` counts.
 */
export function safeClock(clock: () => number = Date.now): () => number {
  if (clock === Date.now) return clock;
  let safe = clocks.get(clock);
  if (safe === undefined) {
    safe = guarded('clock', clock, isFiniteNumber, Date.now, 'Date.now()');
    clocks.set(clock, safe);
  }
  return safe;
}

/**
 * @param random - Gives a number in [0, 1). Default `Math.random`.
 * @returns The function, guarded if it is not the default: where it gives no number from 0 to 1, `Math.random()`
 *   counts.
 */
export function safeRandom(random: () => number = Math.random): () => number {
  if (random === Math.random) return random;
  return guarded('random', random, isShare, Math.random, 'Math.random()');
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** 1 is let through: it means that nothing but the first trace of a second is picked. */
function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
