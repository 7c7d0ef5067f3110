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
  private looking: Promise<void> | undefined;

  /** @param socket - A connection on which nothing was written yet. */
  constructor(private readonly socket: Socket) {}

  /**
   * @param bytes - How much is to be written, at most 64 KiB and a message; it counts as written when
   *   there is room.
   * @returns Whether there is room. Always `true` when the system does not tell.
   */
  async hasRoom(bytes: number): Promise<boolean> {
    // Early: the answer takes some turns of the event loop, in which there is still room.
    if (this.isOver(bytes, GREATEST_UNREAD_BYTES / 2)) this.looking ??= this.look();
    if (this.isOver(bytes, GREATEST_UNREAD_BYTES)) await this.looking;
    if (this.isOver(bytes, GREATEST_UNREAD_BYTES)) return false;
    this.unread += bytes;
    return true;
  }

  private isOver(bytes: number, limit: number): boolean {
    return this.isKnown && this.unread + bytes > limit;
  }

  private async look(): Promise<void> {
    const before = this.unread;
    const waiting = await waitingInKernel(this.socket);
    this.isKnown = waiting !== undefined;
    this.unread += (waiting ?? 0) - before;
    this.looking = undefined;
  }
}
