import { nextTurn, startHoldingTimer, startIdleTimer, stop, type Timer } from './timers.js';

/**
 * Waits for something, but not forever.
 *
 * @param milliseconds - How long to wait at most.
 * @param settling - What to wait for. It goes on when the time is up, and may then fail unheard.
 * @param startTimer - Starts the timer. By default it holds the process: the end of a program waits
 *   for this to learn how it ended.
 * @returns Whether it was in time.
 * @throws What it rejects with in time.
 */
export function settlesWithin(
  milliseconds: number,
  settling: Promise<unknown>,
  startTimer: (run: () => void, milliseconds: number) => Timer = startHoldingTimer,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = startTimer(() => {
      // When the application held the event loop, the good news may be waiting behind this timer.
      void nextTurn().then(() => {
        resolve(false);
      });
    }, milliseconds);
    settling
      .then(() => {
        resolve(true);
      }, reject)
      .finally(() => {
        stop(timer);
      });
  });
}

/**
 * Runs something that must not take forever. The wait does not keep the process alive.
 *
 * @param milliseconds - How long it may take.
 * @param start - Starts it. It is not stopped when the time is up; that is for the caller.
 * @param late - Makes the error for that case.
 * @returns Its result.
 * @throws What it throws, or what `late` returns.
 */
export async function within<T>(
  milliseconds: number,
  start: () => Promise<T>,
  late: () => Error,
): Promise<T> {
  const running = start();
  if (await settlesWithin(milliseconds, running, startIdleTimer)) return running;
  throw late();
}

/** @param milliseconds - How long to wait. The wait does not keep the process alive. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    startIdleTimer(resolve, milliseconds);
  });
}
