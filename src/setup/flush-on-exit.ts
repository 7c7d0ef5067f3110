import { readFlushOnExit, type FlushOnExit } from '../config/flush-on-exit-options.js';
import type { Flushable } from './exit/bounded-flush.js';
import { ProcessEnds } from './exit/process-ends.js';

/**
 * Delivers what is waiting when the process ends by itself, by a signal or by an exception. The
 * outcome stays what it was: exit code, signal, what is printed, and what the application's own
 * listeners and libraries do, beside which these only flush. `process.exit()` leaves no time for it.
 *
 * @param target - What to flush.
 * @param setting - What is asked for.
 * @returns Takes the listeners off again.
 * @throws RangeError for a setting that is not allowed.
 */
export function flushOnExit(target: Flushable, setting?: FlushOnExit): () => void {
  const options = readFlushOnExit(setting);
  return options === undefined ? () => {} : ProcessEnds.get().add(target, options);
}
