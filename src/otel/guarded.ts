import { logger } from './logger.js';

/**
 * Guards against what a function of the user's may do. One that throws, or gives something else than
 * it should, is warned of once, and the fallback answers in its place. Nothing is thrown.
 *
 * @param name - Name of the setting.
 * @param call - The function.
 * @param accepts - Whether it may give a value.
 * @param fallback - What answers instead.
 * @param instead - That, in words.
 * @returns A function that always gives an allowed value.
 */
export function guarded<Given extends unknown[], Value>(
  name: string,
  call: (...given: Given) => unknown,
  accepts: (value: unknown) => value is Value,
  fallback: (...given: Given) => Value,
  instead: string,
): (...given: Given) => Value {
  let isReported = false;
  const report = (what: string, ...details: unknown[]): void => {
    if (isReported) return;
    isReported = true;
    logger.warn(`kratos-otel: ${name} ${what}; ${instead} is used instead`, ...details);
  };
  return (...given) => {
    try {
      const value = call(...given);
      if (accepts(value)) return value;
      ignoreRejection(value);
      report(`returned ${describe(value)}`);
    } catch (error) {
      report('threw', error);
    }
    return fallback(...given);
  };
}

function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' && value !== null
    ? Object.prototype.toString.call(value)
    : typeof value;
}

/** Without a handler, Node ends the process when an async function of the user's rejects. */
function ignoreRejection(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  try {
    // Only real promises have this method. What merely looks like one might start to work by it.
    void Promise.prototype.then.call(value, undefined, () => {});
  } catch {
    // It is no promise.
  }
}
