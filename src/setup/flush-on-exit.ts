import { readFlushOnExit, type FlushOnExit } from '../config/flush-on-exit.js';
import type { Destinations } from '../export/destinations.js';
import { logger } from '../otel/logger.js';

// The rest is for saying that it was not enough. Span processors of the application know no limit.
const DELIVERY_SHARE = 0.9;

/**
 * Delivers what is waiting when the process ends by itself, by a signal or by an exception. The
 * outcome stays what it was: exit code, signal, what is printed (but for the line of code that Node
 * shows above an exception), and the application's own handlers, beside which these only flush.
 * `process.exit()` leaves no time for it.
 *
 * @param destinations - What to flush.
 * @param setting - What is asked for.
 * @returns Takes the handlers off again.
 */
export function flushOnExit(destinations: Destinations, setting?: FlushOnExit): () => void {
  const options = readFlushOnExit(setting);
  if (options === undefined) return () => {};
  const { signals, uncaughtException, timeoutMillis } = options;
  const flush = (): Promise<void> => boundedFlush(destinations, timeoutMillis);
  const stops = [
    flushWhenIdle(destinations, flush),
    ...signals.map((signal) => flushOnSignal(signal, flush)),
    ...(uncaughtException ? [flushOnException(flush)] : []),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function flushWhenIdle(destinations: Destinations, flush: () => Promise<void>): () => void {
  let flushed = 0;
  const onBeforeExit = (): void => {
    // A flush wakes the event loop up, so this event comes again after it.
    const { ended } = destinations.fates();
    if (ended === flushed) return;
    flushed = ended;
    void flush();
  };
  process.on('beforeExit', onBeforeExit);
  return () => {
    process.off('beforeExit', onBeforeExit);
  };
}

function flushOnSignal(signal: NodeJS.Signals, flush: () => Promise<void>): () => void {
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
    void flush().then(() => {
      isFlushing = false;
      if (isAlone) die();
    });
  };
  process.on(signal, onSignal);
  return stop;
}

function flushOnException(flush: () => Promise<void>): () => void {
  const stop = (): void => {
    process.off('uncaughtException', onException);
  };
  const onException = (uncaughtBeforeFlush: unknown): void => {
    // Who listens too has decided what becomes of the process.
    const isAlone = process.listenerCount('uncaughtException') === 1;
    void flush().then(() => {
      if (!isAlone) return;
      stop();
      // Where nobody catches it: Node prints it and exits as it would have. It also prints the line
      // that throws, so that has to speak for itself.
      setImmediate(() => {
        throw uncaughtBeforeFlush;
      });
    });
  };
  process.on('uncaughtException', onException);
  return stop;
}

/** Holds the process while it flushes, which the sockets of an exporter may not do, but not longer. */
function boundedFlush(destinations: Destinations, timeoutMillis: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, timeoutMillis);
    const done = (): void => {
      clearTimeout(limit);
      resolve();
    };
    destinations.forceFlush(timeoutMillis * DELIVERY_SHARE).then(done, (error: unknown) => {
      logger.warn('kratos-otel: not all spans are delivered at the end of the process', error);
      done();
    });
  });
}
