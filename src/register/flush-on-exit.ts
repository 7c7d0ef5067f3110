import type { Tracing } from '../config/config.js';

/** Milliseconds that the end of the process waits for a flush. */
export const EXIT_FLUSH_LIMIT_MS = 2_000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Delivers what is waiting when the process ends by itself or by a signal. The outcome stays what it
 * was: exit code, signal, and the application's own handlers, beside which this one only flushes.
 * `process.exit()` leaves no time for it.
 *
 * @param tracing - What to flush.
 * @returns Takes the handlers off again.
 */
export function flushOnExit(tracing: Tracing): () => void {
  let flushed = 0;
  const onBeforeExit = (): void => {
    // A flush wakes the event loop up, so this event comes again after it.
    const { ended } = tracing.stats();
    if (ended === flushed) return;
    flushed = ended;
    void boundedFlush(tracing);
  };
  process.on('beforeExit', onBeforeExit);
  const stops = SIGNALS.map((signal) => flushOnSignal(signal, tracing));
  return () => {
    process.off('beforeExit', onBeforeExit);
    for (const stop of stops) stop();
  };
}

function flushOnSignal(signal: (typeof SIGNALS)[number], tracing: Tracing): () => void {
  let isFlushing = false;
  const stop = (): void => {
    process.off(signal, onSignal);
  };
  const die = (): void => {
    stop();
    process.kill(process.pid, signal);
  };
  const onSignal = (): void => {
    // Who listens too has decided what the signal means.
    const isAlone = process.listenerCount(signal) === 1;
    if (isFlushing && isAlone) {
      die();
      return;
    }
    isFlushing = true;
    void boundedFlush(tracing).then(() => {
      isFlushing = false;
      if (isAlone) die();
    });
  };
  process.on(signal, onSignal);
  return stop;
}

/** Holds the process while it flushes, which the sockets of an exporter may not do, but not longer. */
function boundedFlush(tracing: Tracing): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, EXIT_FLUSH_LIMIT_MS);
    const done = (): void => {
      clearTimeout(limit);
      resolve();
    };
    // The exporter has told diag why it failed.
    tracing.forceFlush().then(done, done);
  });
}
