import { startIdleTimer } from '../../node/timers.js';
import type { ListenerWatch } from './listener-watch.js';
import type { PendingEnd } from './pending-end.js';
import { UnseenListener } from './unseen-listener.js';

// The kernel spares the first process of a container. Whatever lives on after this is spared.
const SPARED_AFTER_MS = 1_000;

/** What an end of the process has in common with others. */
export interface EndParts {
  readonly watch: ListenerWatch;
  readonly pending: PendingEnd;
  /** Flushes what wants to be flushed at this end; never rejects. */
  readonly flush: (isLast: boolean) => Promise<void>;
  /** How long that may take. */
  readonly limitMillis: number;
}

/**
 * Flushes when a signal arrives. If nothing else listens to it, the process ends by it after that.
 * Otherwise the other listeners decide what it means, and this only flushes beside them.
 *
 * @param signal - The signal.
 * @param parts - See {@link EndParts}.
 * @returns Stops it.
 */
export function flushOnSignal(signal: NodeJS.Signals, parts: EndParts): () => void {
  const { watch, pending, flush } = parts;
  let isStopped = false;
  const onSignal = (_name: unknown, number?: unknown): void => {
    const hasOthers = listener.others() > 0 || listener.hasLostOther;
    listener.stepAside();
    // Nothing happens to a process that only emits the event.
    const isReal = typeof number === 'number';
    if (hasOthers || !isReal) {
      // When they have run: spans that they end are flushed too.
      process.nextTick(() => void flush(false));
    } else if (pending.isPending) pending.hurry();
    else {
      pending.begin(die, flush(true));
      // The application still runs. If it exits meanwhile, the signal has come first.
      process.prependListener('exit', die);
    }
  };
  const listener = new UnseenListener(signal, onSignal, parts.limitMillis);
  const die = (): void => {
    watch.remove(signal);
    // Listeners that were added since would not exist if the process had ended at once.
    process.removeAllListeners(signal);
    sendToSelf(signal);
    startIdleTimer(() => {
      process.off('exit', die);
      pending.cancel();
      if (!isStopped) watch.add(signal, listener);
    }, SPARED_AFTER_MS);
  };
  watch.add(signal, listener);
  return () => {
    isStopped = true;
    watch.remove(signal);
  };
}

function sendToSelf(signal: NodeJS.Signals): void {
  try {
    process.kill(process.pid, signal);
  } catch {
    // Windows knows few signals, and each of those ends the process alike.
    process.kill(process.pid);
  }
}
