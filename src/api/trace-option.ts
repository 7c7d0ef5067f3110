import { logger } from '../otel/logger.js';

/** What a {@link TraceOption} can change. */
export interface TraceSettings {
  /** Whether the trace is a debug trace: always sampled, here and downstream. */
  debug: boolean;
}

/** An option of `newTrace`, as in the original's `pkg/net/trace/option.go`. */
export type TraceOption = (settings: TraceSettings) => void;

/**
 * @returns An option that makes a debug trace: always sampled and reported, marked `debug = true`.
 */
export function enableDebug(): TraceOption {
  return (settings) => {
    settings.debug = true;
  };
}

/**
 * Applies options. One that is no function is ignored; one that throws or rejects is a warning.
 *
 * @param options - What the caller gave to `newTrace()` or `join()`.
 * @param debug - Whether the trace is a debug trace without them.
 * @returns Whether it is one with them.
 */
export function isDebugBy(options: readonly TraceOption[], debug: boolean): boolean {
  const settings: TraceSettings = { debug };
  for (const option of options as readonly unknown[]) {
    if (typeof option !== 'function') continue;
    try {
      const result: unknown = (option as (settings: TraceSettings) => unknown)(settings);
      // A promise without a handler would end the process when it rejects.
      if (result instanceof Promise) result.catch(warn);
    } catch (error) {
      warn(error);
    }
  }
  return settings.debug;
}

function warn(error: unknown): void {
  logger.warn('kratos-otel: an option of a trace threw', error);
}
