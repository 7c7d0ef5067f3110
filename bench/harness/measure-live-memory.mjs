/**
 * Weighs what an operation returns: the growth of the heap by many of them that are kept.
 *
 * @param {() => unknown} run - Returns what is to be weighed, and nothing else keeps it.
 * @param {{ count: number }} round - How many are kept.
 * @returns {number} Bytes that one of them keeps alive.
 */
export function measureLiveMemory(run, { count }) {
  const kept = new Array(count).fill(undefined);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index++) kept[index] = run();
  globalThis.gc();
  const bytes = process.memoryUsage().heapUsed - before;
  // Read after the measurement, so that nothing of it is collected before.
  if (kept.includes(undefined)) throw new Error('an operation returned nothing to weigh');
  return bytes / count;
}
