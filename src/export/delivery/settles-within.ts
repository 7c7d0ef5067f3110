/**
 * Waits for something, but not forever. The timer holds the process: whoever waits for this at the
 * end of a program is to be told how it ended.
 *
 * @param milliseconds - How long to wait at most.
 * @param settling - What to wait for. It goes on when the time is up, and may then fail unheard.
 * @returns Whether it was in time.
 * @throws What it rejects with in time.
 */
export function settlesWithin(milliseconds: number, settling: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // When the application held the event loop, the good news may be waiting behind this timer.
      setImmediate(() => {
        resolve(false);
      });
    }, milliseconds);
    settling
      .then(() => {
        resolve(true);
      }, reject)
      .finally(() => {
        clearTimeout(timer);
      });
  });
}
