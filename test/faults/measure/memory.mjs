import { clearInterval, setInterval } from 'node:timers';

const SAMPLE_MS = 5;

/** @returns {number} Bytes that are in use, after garbage collection; needs `--expose-gc`. */
export function usedMemory() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  return occupied();
}

/**
 * @param {() => Promise<unknown>} work - Something that takes a while.
 * @returns {Promise<number>} By how many bytes memory in use had grown at its worst, garbage of
 *   the moment included.
 */
export async function peakGrowth(work) {
  const before = usedMemory();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, occupied())), SAMPLE_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Math.max(peak, occupied()) - before;
}

/**
 * Watches what is held, without garbage, at moments that the caller picks.
 *
 * @returns {{ look: () => void, growth: () => number }} `look` at such a moment; by how many bytes
 *   memory in use had grown at the worst of them.
 */
export function watchHeldMemory() {
  const before = usedMemory();
  let most = before;
  return {
    look: () => (most = Math.max(most, usedMemory())),
    growth: () => most - before,
  };
}

function occupied() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
