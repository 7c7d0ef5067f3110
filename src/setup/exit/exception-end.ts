import type { EndParts } from './signal-end.js';
import { UnseenListener } from './unseen-listener.js';

const UNCAUGHT = 'uncaughtException';
const FAILURE = 1;

/**
 * Flushes when an exception or a rejection is not caught. If nothing else listens to that, the process
 * ends by it after the flush. Otherwise the other listeners decide what becomes of the process.
 *
 * @param parts - See {@link EndParts}.
 * @returns Stops it.
 */
export function flushOnException({ watch, pending, flush, limitMillis }: EndParts): () => void {
  // Node emits this right before the event itself, to all: who listens is known then.
  const onMonitor = (): void => {
    if (listener.others() === 0 || process.hasUncaughtExceptionCaptureCallback()) return;
    listener.stepAside();
    process.nextTick(() => void flush(false));
  };
  const onException = (error: unknown): void => {
    // It is dying of another one.
    if (pending.isPending) return;
    hushRejections();
    const die = (): void => {
      stop();
      forgetListeners();
      // From a microtask Node shows the line in which the error was made, and not this one.
      queueMicrotask(() => {
        throw error;
      });
    };
    pending.begin(die, flush(true));
    // The application still runs. If it exits meanwhile, the exception has come first.
    process.on('exit', () => {
      forgetListeners();
      process.exitCode = FAILURE;
      throw error;
    });
  };
  const listener = new UnseenListener(UNCAUGHT, onException, limitMillis);
  const stop = (): void => {
    watch.remove(UNCAUGHT);
    process.off('uncaughtExceptionMonitor', onMonitor);
    process.off('exit', stop);
  };
  watch.add(UNCAUGHT, listener);
  process.on('uncaughtExceptionMonitor', onMonitor);
  // There is no time for a flush after that, and what is thrown then has to be seen.
  process.prependListener('exit', stop);
  return stop;
}

/**
 * With `--unhandled-rejections=strict` Node tells of a rejection again after it was caught here. The
 * process would have ended before that.
 */
function hushRejections(): void {
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {});
}

/** No other listener decides any more, and monitors do not see the exception twice. */
function forgetListeners(): void {
  process.removeAllListeners(UNCAUGHT);
  process.removeAllListeners('uncaughtExceptionMonitor');
}
