import { logger } from './logger.js';

/**
 * Calls a function of the application. What it throws, or rejects with if it is an async function, is
 * one line to the logger.
 *
 * @param what - What is called, as the line names it.
 * @param call - Calls it.
 * @returns Whether it threw at once.
 */
export function callUser(what: string, call: () => unknown): boolean {
  try {
    const returned = call();
    if (isThenable(returned)) {
      returned.then(undefined, (error: unknown) => {
        logger.error(`kratos-otel: ${what} rejected`, error);
      });
    }
    return false;
  } catch (error) {
    logger.error(`kratos-otel: ${what} threw`, error);
    return true;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
