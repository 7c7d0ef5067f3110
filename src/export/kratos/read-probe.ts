import type { Socket } from 'node:net';
import { now } from '../../node/now.js';

const RENEW_EVERY_MS = 10_000;

/**
 * Finds out whether a peer reads that did not. A connection on which nothing is sent but its end is
 * closed by every peer that reads it, and by no other. It costs the peer nothing, however long it
 * takes. A new one is made every ten seconds, and so finds a host or a socket file that has moved.
 */
export class ReadProbe {
  private socket: Socket | undefined;
  private madeAt = 0;
  private isAnswered = false;

  /** @param connect - Makes a connection, which may still be under way. */
  constructor(private readonly connect: () => Socket) {}

  /** @returns Whether the peer has closed the connection, or is no longer there at all. */
  hasAnswer(): boolean {
    if (this.socket === undefined || now() - this.madeAt > RENEW_EVERY_MS) this.renew();
    return this.isAnswered;
  }

  /** Closes the connection. */
  stop(): void {
    const { socket } = this;
    this.socket = undefined;
    this.isAnswered = false;
    // Otherwise each of them stays in the kernel for a minute.
    socket?.resetAndDestroy();
  }

  private renew(): void {
    this.stop();
    const socket = this.connect();
    this.socket = socket;
    this.madeAt = now();
    socket.once('connect', () => socket.end());
    socket.once('close', () => {
      if (socket === this.socket) this.isAnswered = true;
    });
  }
}
