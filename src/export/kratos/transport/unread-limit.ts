import type { Socket } from 'node:net';
import { waitingInKernel } from './kernel-queue.js';

const GREATEST_UNREAD_BYTES = 512 * 1024;

/**
 * Keeps a TCP peer that does not read from swallowing more than half a megabyte: before more than
 * that is written, the kernel has to show that less of it is waiting.
 */
export class UnreadLimit {
  private unread = 0;
  private isKnown = true;

  /** @param socket - A connection on which nothing was written yet. */
  constructor(private readonly socket: Socket) {}

  /**
   * @param bytes - How much is to be written, at most 64 KiB and a message; it counts as written when
   *   there is room.
   * @returns Whether there is room. Always, where nobody can tell.
   */
  async hasRoom(bytes: number): Promise<boolean> {
    if (this.isKnown && this.unread + bytes > GREATEST_UNREAD_BYTES) {
      const waiting = await waitingInKernel(this.socket);
      this.isKnown = waiting !== undefined;
      this.unread = waiting ?? 0;
      if (this.unread + bytes > GREATEST_UNREAD_BYTES) return false;
    }
    this.unread += bytes;
    return true;
  }
}
