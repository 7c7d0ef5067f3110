/**
 * Waits for something that may never happen.
 *
 * @param {Promise<unknown>} promise - What to wait for.
 * @param {number} limitMillis - How long to wait at most.
 * @returns {Promise<number | undefined>} Milliseconds until it settled, if it did.
 */
export function settledAfter(promise, limitMillis = 30_000) {
  const start = performance.now();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMillis);
    const settle = () => {
      clearTimeout(timer);
      resolve(performance.now() - start);
    };
    promise.then(settle, settle);
  });
}
