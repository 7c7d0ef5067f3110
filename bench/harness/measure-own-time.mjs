import { median } from './median.mjs';

const SAMPLES = 3;

/**
 * @param {() => Promise<number>} run - One operation, which returns the milliseconds it has measured
 *   itself.
 * @returns {Promise<number>} Nanoseconds: the median of a few.
 */
export async function measureOwnTime(run) {
  const samples = [];
  for (let index = 0; index < SAMPLES; index++) samples.push((await run()) * 1e6);
  return median(samples);
}
