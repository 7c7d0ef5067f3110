import { logger } from './logger.js';

/**
 * Says that a span processor of the user's has failed. It must not fail the span's owner: `end()` is
 * called in `finally`.
 *
 * @param method - The method that was called.
 * @param error - What it threw.
 */
export function reportFault(method: string, error: unknown): void {
  logger.error(`kratos-otel: a span processor threw in ${method}()`, error);
}

/**
 * Reports a method that is `async` and fails, which nobody waits for: an unhandled rejection ends the
 * process.
 *
 * @param method - The method that was called.
 * @param result - What it returned: nothing, unless its author made it `async`.
 */
export function watchResult(method: string, result: unknown): void {
  if (result === undefined) return;
  Promise.resolve(result).catch((error: unknown) => {
    reportFault(method, error);
  });
}
