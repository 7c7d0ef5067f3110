import type { Trace } from './trace.js';

/**
 * Runs a function in a fork that is active, and finishes the fork.
 *
 * @param fork - The fork.
 * @param fn - Gets the fork.
 * @returns What the function returns. The fork is finished then, or once the promise has settled.
 * @throws What the function throws, after the fork was finished with it.
 */
export function runFork<T>(fork: Trace, fn: (fork: Trace) => T): T {
  return fork.run(() => {
    let result: T;
    try {
      result = fn(fork);
    } catch (error) {
      fail(fork, error);
      throw error;
    }
    if (isThenable(result)) return whenSettled(fork, result);
    fork.finish();
    return result;
  });
}

/** A promise is handed back as it is: it may have methods of its own, such as `cancel()`. */
function whenSettled<T extends PromiseLike<unknown>>(fork: Trace, result: T): T {
  if (result instanceof Promise) {
    result.then(
      () => {
        fork.finish();
      },
      (error: unknown) => {
        fail(fork, error);
      },
    );
    return result;
  }
  // A query builder begins its work with each `then()`, so there must be one only.
  return result.then(
    (value) => {
      fork.finish();
      return value;
    },
    (error: unknown) => {
      fail(fork, error);
      throw error;
    },
  ) as unknown as T;
}

/** `throw undefined` is a failure too. */
function fail(fork: Trace, error: unknown): void {
  fork.finish(error ?? new Error(`${String(error)} was thrown`));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
  } catch {
    return false;
  }
}
