import { setTimeout as delay } from 'node:timers/promises';

const DEFAULT_MS = 15_000;
const INTERVAL_MS = 10;

/**
 * Waits for a condition.
 *
 * @param {() => unknown} condition - May return a promise.
 * @param {string | (() => string)} what - What is waited for, for the message.
 * @param {number} [ms] - How long to wait.
 * @throws Error when it does not come true in that time.
 */
export async function until(condition, what, ms = DEFAULT_MS) {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) {
      throw new Error(`waited ${ms} ms for ${typeof what === 'string' ? what : what()}`);
    }
    await delay(INTERVAL_MS);
  }
}
