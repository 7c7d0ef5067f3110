import { nextTurn, startIdleTimer, stop } from '../../node/timers.js';

/**
 * Runs something that must not take forever.
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
    const timer = startIdleTimer(() => {
      // When the application held the event loop, the good news may be waiting behind this timer.
      void nextTurn().then(() => {
        reject(late());
      });
    }, milliseconds);
    start()
      .then(resolve, reject)
      .finally(() => {
        stop(timer);
      });
  });
}

/** @param milliseconds - How long to wait. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    startIdleTimer(resolve, milliseconds);
  });
}
