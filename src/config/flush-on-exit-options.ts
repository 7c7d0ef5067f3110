import { showValue } from './show-value.js';

/** A signal that a process can listen to and that is no error of the program. */
export type ExitSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT' | 'SIGBREAK' | 'SIGUSR2';

/** What is delivered when the process ends, beyond what is when it ends by itself. */
export interface FlushOnExitOptions {
  /** Signals at which what is waiting is delivered before they take effect. Default none. */
  signals?: readonly ExitSignal[];
  /** Whether that is done when the process dies of an exception too. Default `false`. */
  uncaughtException?: boolean;
  /** Milliseconds that the end of the process is delayed at most, 1 to 2,147,483,647. Default 2,000. */
  timeoutMillis?: number;
}

/** `false` for nothing at all, `true` for when the process ends by itself, or more than that. */
export type FlushOnExit = boolean | FlushOnExitOptions;

const DEFAULTS: Required<FlushOnExitOptions> = {
  signals: [],
  uncaughtException: false,
  timeoutMillis: 2_000,
};
// SIGKILL and SIGSTOP cannot be listened to; the others mean an error of the program.
const SIGNALS: readonly unknown[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGBREAK',
  'SIGUSR2',
];
// What a timer can hold; a longer one fires at once.
const GREATEST_MS = 2 ** 31 - 1;

/** What is allowed, in words. */
export const FLUSH_ON_EXIT_ALLOWED = `true, false or an object with some of ${Object.keys(DEFAULTS).join(', ')}`;

/**
 * @param setting - What the application gave.
 * @returns All options, each signal once; `undefined` when nothing is to be done.
 * @throws TypeError for an unknown option.
 * @throws RangeError for a value that is not allowed. Both name the option, the value and what is
 *   allowed.
 */
export function readFlushOnExit(
  setting: FlushOnExit = true,
): Required<FlushOnExitOptions> | undefined {
  if (setting === false) return undefined;
  if (setting === true) return DEFAULTS;
  if (!isRecord(setting)) refuse('flushOnExit', FLUSH_ON_EXIT_ALLOWED, setting);
  const { signals, uncaughtException, timeoutMillis } = withDefaults(setting);
  if (!Array.isArray(signals)) {
    refuse('flushOnExit.signals', `an array of ${SIGNALS.join(', ')}`, signals);
  }
  // Array.from() makes the holes of an array values, which are refused too.
  Array.from(signals as readonly unknown[]).forEach((signal, index) => {
    if (SIGNALS.includes(signal)) return;
    refuse(`flushOnExit.signals[${index}]`, `one of ${SIGNALS.join(', ')}`, signal);
  });
  if (typeof uncaughtException !== 'boolean') {
    refuse('flushOnExit.uncaughtException', 'true or false', uncaughtException);
  }
  if (!(typeof timeoutMillis === 'number' && timeoutMillis >= 1 && timeoutMillis <= GREATEST_MS)) {
    const allowed = `a number of milliseconds from 1 to ${GREATEST_MS}`;
    refuse('flushOnExit.timeoutMillis', allowed, timeoutMillis);
  }
  return { signals: [...new Set(signals)], uncaughtException, timeoutMillis };
}

function withDefaults(setting: FlushOnExitOptions): Required<FlushOnExitOptions> {
  const options: Required<FlushOnExitOptions> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(setting) as [string, unknown][]) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      const known = Object.keys(DEFAULTS).join(', ');
      throw new TypeError(
        `kratos-otel: unknown option flushOnExit.${name} = ${showValue(value)}; allowed: ${known}`,
      );
    }
    if (value !== undefined) Object.assign(options, { [name]: value });
  }
  return options;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(field: string, allowed: string, value: unknown): never {
  throw new RangeError(`kratos-otel: ${field} must be ${allowed}, got ${showValue(value)}`);
}
