/** What is delivered when the process ends, beyond what is when it ends by itself. */
export interface FlushOnExitOptions {
  /** Signals at which what is waiting is delivered before they take effect. Default none. */
  signals?: readonly NodeJS.Signals[];
  /** Whether that is done when the process dies of an exception too. Default `false`. */
  uncaughtException?: boolean;
  /** Milliseconds that the end of the process is delayed at most. Default 2,000. */
  timeoutMillis?: number;
}

/** `false` for nothing at all, `true` for when the process ends by itself, or more than that. */
export type FlushOnExit = boolean | FlushOnExitOptions;

const DEFAULT_TIMEOUT_MS = 2_000;
// SIGKILL and SIGSTOP cannot be listened to; the others mean an error of the program.
const SIGNALS: readonly unknown[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGBREAK',
  'SIGUSR2',
];

/** What {@link isFlushOnExit} accepts, in words. */
export const FLUSH_ON_EXIT_ALLOWED = `true, false or { signals: some of ${SIGNALS.join(', ')}; uncaughtException: true or false; timeoutMillis: a number of at least 1 }`;

/**
 * @param value - What the application gave.
 * @returns Whether it is a {@link FlushOnExit}.
 */
export function isFlushOnExit(value: unknown): value is FlushOnExit {
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([name, option]: [string, unknown]) => {
    if (option === undefined) return true;
    if (name === 'signals')
      return Array.isArray(option) && option.every((s) => SIGNALS.includes(s));
    if (name === 'uncaughtException') return typeof option === 'boolean';
    return name === 'timeoutMillis' && typeof option === 'number' && option >= 1;
  });
}

/**
 * @param setting - What the application gave.
 * @returns All options; `undefined` when nothing is to be done.
 */
export function readFlushOnExit(
  setting: FlushOnExit = true,
): Required<FlushOnExitOptions> | undefined {
  if (setting === false) return undefined;
  const options = setting === true ? {} : setting;
  return {
    signals: options.signals ?? [],
    uncaughtException: options.uncaughtException ?? false,
    timeoutMillis: options.timeoutMillis ?? DEFAULT_TIMEOUT_MS,
  };
}
