import { wrong } from './option-error.js';
import type { JaegerSender } from './stock-sender.js';
import { logger } from '../../otel/logger.js';

/**
 * Lends senders to exports, one at a time each: a stock sender mixes the batches of two exports.
 * They are kept, since to make one means to parse Jaeger's IDL, and its connection stays open. There
 * are as many as exports ever ran at once.
 */
export class SenderPool {
  private readonly idle: JaegerSender[] = [];
  private isClosed = false;

  /** @param open - Opens a sender. */
  constructor(private readonly open: () => JaegerSender) {}

  /**
   * @returns A sender that nobody else uses.
   * @throws What `open` throws.
   */
  take(): JaegerSender {
    return this.idle.pop() ?? this.open();
  }

  /** @param sender - A sender that has nothing buffered and nothing in flight. */
  giveBack(sender: JaegerSender): void {
    if (this.isClosed) this.discard(sender);
    else this.idle.push(sender);
  }

  /** @param sender - A sender whose batch hangs: its sockets are closed. Nothing throws. */
  discard(sender: JaegerSender): void {
    try {
      sender.close();
    } catch (error) {
      logger.debug(wrong('a sender could not be closed'), error);
    }
  }

  /** Closes the idle senders, and those that are given back later. */
  close(): void {
    this.isClosed = true;
    for (const sender of this.idle.splice(0)) this.discard(sender);
  }
}
