import { builtIn } from './built-in-modules.js';

/*
 * The timers of the runtime, taken when the package is loaded. Test runners replace the global ones
 * later on, and time stands still then; jsdom has timers that are numbers and no setImmediate.
 */
const { setTimeout: startTimer, clearTimeout: stopTimer, performance: clock } = globalThis;
const readClock = clock.now.bind(clock);

/** @returns Milliseconds of a clock that never goes back. */
export function monotonicNow(): number {
  return readClock();
}

/** A timer that was started. */
export type Timer = ReturnType<typeof setTimeout>;

/**
 * Calls a function later. The timer keeps the process alive.
 *
 * @param run - The function.
 * @param milliseconds - When, at most 2^31 - 1.
 */
export function startHoldingTimer(run: () => void, milliseconds: number): Timer {
  return startTimer(run, milliseconds);
}

/**
 * Calls a function later, if the process lives so long: the timer does not keep it alive.
 *
 * @param run - The function.
 * @param milliseconds - When, at most 2^31 - 1.
 */
export function startIdleTimer(run: () => void, milliseconds: number): Timer {
  const timer: Partial<Timer> = startTimer(run, milliseconds);
  timer.unref?.();
  return timer as Timer;
}

/** @param timer - The timer to stop; it may be over. */
export function stop(timer: Timer | undefined): void {
  stopTimer(timer);
}

/**
 * Resolves when the event loop has served what was waiting: sockets, timers, the application. A
 * message between two ports does the same as `setImmediate()`, which test runners replace. The ports are
 * those of Node: jsdom has none, and Bun's global ones have other methods.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { MessageChannel } = builtIn('node:worker_threads');
    const { port1, port2 } = new MessageChannel();
    port1.once('message', () => {
      port1.close();
      resolve();
    });
    port2.postMessage(undefined);
  });
}
