/**
 * Runs something that must not take forever. The timer keeps the process alive while it runs, and
 * nothing else does: what is being sent at the end of a process is sent, for as long as this.
 *
 * @param milliseconds - How long it may take.
 * @param start - Starts it. It is not stopped when the time is up; that is for the caller.
 * @param late - Makes the error for that case.
 * @returns Its result.
 * @throws What it throws, or what `late` returns.
 */
export function within<T>(
  milliseconds: number,
  start: () => Promise<T>,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // When the application held the event loop, the good news may be waiting behind this timer.
      setImmediate(() => {
        reject(late());
      });
    }, milliseconds);
    start()
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
      });
  });
}
