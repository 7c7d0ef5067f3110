/**
 * @param {() => Promise<unknown>} run - One operation, which is waited for.
 * @param {{ ms: number }} round - How long to measure.
 * @returns {Promise<number>} Nanoseconds an operation.
 */
export async function measureAsyncTime(run, { ms }) {
  const start = performance.now();
  let operations = 0;
  let elapsed = 0;
  while (elapsed < ms) {
    await run();
    operations++;
    elapsed = performance.now() - start;
  }
  return (elapsed * 1e6) / operations;
}
