import { nextTurn, startHoldingTimer, stop, type Timer } from '../../node/timers.js';

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
