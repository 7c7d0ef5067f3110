import type { Socket } from 'node:net';
import { monotonicNow } from '../../../node/timers.js';

const RENEW_EVERY_MS = 10_000;

/**
 * Finds out whether a peer reads that did not. It is sent one message, and the end: a peer that reads
 * both closes the connection, and no other. Without the message even a peer would close it that reads
 * nothing but the end. A new one is made every ten seconds, and so finds a host or a socket file that
 * has moved.
 */
export class ReadProbe {
  private socket: Socket | undefined;
  private madeAt = 0;
  private isAnswered = false;

  /** @param connect - Makes a connection, which may still be under way. */
  constructor(private readonly connect: () => Socket) {}

  /**
   * @param message - What is sent if a connection is made now. It is to be sent once more, because a
   *   peer that has closed the connection may have died.
   * @returns Whether the peer has closed the connection, or is no longer there.
   */
  hasAnswer(message: Uint8Array): boolean {
    if (this.socket === undefined || monotonicNow() - this.madeAt > RENEW_EVERY_MS)
      this.renew(message);
    return this.isAnswered;
  }

  /** Closes the connection, and forgets what was found out. */
  stop(): void {
    const { socket } = this;
    this.socket = undefined;
    this.isAnswered = false;
    // Otherwise a connection of TCP stays in the kernel for a minute.
    if (socket?.remoteFamily === undefined) socket?.destroy();
    else socket.resetAndDestroy();
  }

  private renew(message: Uint8Array): void {
    this.stop();
    const socket = this.connect();
    this.socket = socket;
    this.madeAt = monotonicNow();
    socket.once('connect', () => socket.end(message));
    socket.once('close', () => {
      if (socket === this.socket) this.isAnswered = true;
    });
  }
}
