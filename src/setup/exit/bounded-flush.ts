import { logger } from '../../otel/logger.js';
import { startHoldingTimer, startIdleTimer, stop } from '../../node/timers.js';

// The rest is for saying that it was not enough. Span processors of the application know no limit.
const DELIVERY_SHARE = 0.9;

/** What is flushed when a process ends. */
export interface Flushable {
  /** @returns How many spans have ended so far. */
  fates(): { readonly ended: number };
  /**
   * @param timeoutMillis - Milliseconds that it may take.
   * @param isLast - Whether the process is to end after it: what stays open would hold it.
   */
  forceFlush(timeoutMillis: number, isLast: boolean): Promise<void>;
}

/**
 * Flushes, but not longer than the limit.
 *
 * @param target - What to flush.
 * @param timeoutMillis - The limit, in milliseconds.
 * @param isLast - Whether the process is to end after it.
 * @param holds - Whether the process is held for it, which the sockets of an exporter may not do.
 * @returns Resolves when the flush or its time is over; never rejects.
 */
export function boundedFlush(
  target: Flushable,
  timeoutMillis: number,
  isLast: boolean,
  holds: boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const limit = (holds ? startHoldingTimer : startIdleTimer)(resolve, timeoutMillis);
    const done = (): void => {
      stop(limit);
      resolve();
    };
    // Async, so that what throws is a rejection too.
    const flush = async (): Promise<void> =>
      target.forceFlush(timeoutMillis * DELIVERY_SHARE, isLast);
    flush().then(done, (error: unknown) => {
      logger.warn('kratos-otel: not all spans are delivered at the end of the process', error);
      done();
    });
  });
}
