import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS = 3;
const PAUSE_MS = 3000;

/**
 * Tries a download up to three times: registries have bad moments.
 *
 * @template T
 * @param {string} what - For the log.
 * @param {() => Promise<T>} attempt
 * @returns {Promise<T>}
 */
export async function retry(what, attempt) {
  for (let n = 1; ; n++) {
    try {
      return await attempt();
    } catch (error) {
      if (n === ATTEMPTS) throw error;
      console.error(`${what}: attempt ${n} failed, trying again: ${error.message.slice(0, 300)}`);
      await delay(PAUSE_MS * n);
    }
  }
}
