import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;
// For machines that have other things to do; nothing is expected to take as long.
const LIMIT_MS = 30_000;

/**
 * Waits for something to become true.
 *
 * @param {() => unknown} condition - What to wait for; may be asynchronous.
 * @param {number} limitMillis - How long to wait at most.
 * @returns {Promise<boolean>} Whether it did.
 */
export async function until(condition, limitMillis = LIMIT_MS) {
  const end = performance.now() + limitMillis;
  while (!(await condition())) {
    if (performance.now() > end) return false;
    await sleep(POLL_MS);
  }
  return true;
}
