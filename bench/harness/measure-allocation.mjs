import { PerformanceObserver } from 'node:perf_hooks';
import { do_not_optimize } from 'mitata';

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({
  entryTypes: ['gc'],
});

/**
 * Counts the bytes that an operation allocates: the growth of the heap over many operations during
 * which nothing is collected, for which the process needs a new space that holds all of it.
 *
 * @param {() => unknown} run - One operation.
 * @param {{ operations: number }} round - How many of them.
 * @returns {Promise<number>} Bytes an operation.
 */
export async function measureAllocation(run, { operations }) {
  // What the compiler optimizes away is not allocated in production either: let it settle first.
  for (let index = 0; index < operations; index++) do_not_optimize(run());
  globalThis.gc();
  await observed();
  const before = process.memoryUsage().heapUsed;
  const collected = collections;
  for (let index = 0; index < operations; index++) do_not_optimize(run());
  const after = process.memoryUsage().heapUsed;
  await observed();
  if (collections !== collected) throw new Error('the garbage collector ran while it was counted');
  return (after - before) / operations;
}

/** Entries of the garbage collector are delivered in a later turn of the event loop. */
function observed() {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
