import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What a scenario gets.
 *
 * @typedef {object} World
 * @property {string} root - The repository.
 * @property {string} real - `test/real` of it.
 * @property {string} work - A directory for what is built and downloaded; git ignores it.
 * @property {(stop: () => unknown) => void} onStop - Registers what ends something that was
 *   started. After the scenario all are called, last first, also when it has failed.
 */

/** @returns {Omit<World, 'onStop'>} The places; each scenario gets an `onStop` of its own. */
export function createWorld() {
  const real = dirname(dirname(fileURLToPath(import.meta.url)));
  const work = join(real, '.work');
  mkdirSync(work, { recursive: true });
  return { root: dirname(dirname(real)), real, work };
}

/**
 * Runs a function with a world whose `onStop` functions are called afterwards.
 *
 * @template T
 * @param {Omit<World, 'onStop'>} places
 * @param {(world: World) => Promise<T>} fn
 * @returns {Promise<T>} What `fn` returns; rejects also when something could not be stopped.
 */
export async function withWorld(places, fn) {
  const stops = [];
  const failures = [];
  let result;
  try {
    result = await fn({ ...places, onStop: (stop) => stops.push(stop) });
  } catch (error) {
    failures.push(error);
  }
  for (const stop of stops.reverse()) {
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return result;
  // The first is what was found out; a peer that has crashed says why when it is stopped.
  const [first, ...more] = failures;
  for (const { message } of more) first.stack += `\nand then: ${message}`;
  throw first;
}
