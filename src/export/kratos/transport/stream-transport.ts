import type { NetConnectOpts, Socket } from 'node:net';
import { monotonicNow, startIdleTimer, stop } from '../../../node/timers.js';
import { DeadlineTransport } from './deadline-transport.js';
import { Stall } from './stall.js';
import { connected, openSocket, write } from './stream-socket.js';
import { UnreadLimit } from './unread-limit.js';
import { pause } from '../../../node/settles-within.js';

// Few system calls for many spans, and not many spans to send again when a connection breaks.
const WRITE_BYTES = 64 * 1024;
const LOOK_EVERY_MS = 20;

interface Connection {
  readonly socket: Socket;
  readonly limit: UnreadLimit;
}

/**
 * Sends over `tcp` and `unix`: connections, on which messages stand one after another.
 *
 * One write is under way at a time. A connection that breaks, or has part of a write and takes no
 * more, is thrown away; the write is then repeated as a whole on a new one, which so begins with a
 * whole message. Spans that the peer had got out of a broken write arrive twice: the alternative
 * would be to lose those that it had not.
 *
 * A peer that does not read gets no second connection before it reads again, see {@link Stall}.
 */
export class StreamTransport extends DeadlineTransport {
  private connection: Connection | undefined;
  private readonly stall: Stall;
  private step: 'connects' | 'is full' | 'writes' = 'connects';
  /** The last call of `transmit`. One before it is given up, even if it goes on. */
  private turn = 0;

  /**
   * @param options - Host and port, or the path of a socket. Nothing is connected before the first
   *   message; a host is looked up for each connection.
   * @param where - The destination as errors name it.
   * @param timeout - Milliseconds without progress after which messages fail.
   */
  constructor(
    private readonly options: NetConnectOpts,
    where: string,
    timeout: number,
  ) {
    super(where, timeout);
    this.stall = new Stall(() => openSocket(options));
  }

  protected async transmit(messages: readonly Uint8Array[], deadline: number): Promise<number> {
    const turn = ++this.turn;
    const group = firstBytes(messages);
    const bytes = Buffer.concat(group);
    const socket = await this.readySocket(turn, bytes.length, group[0] ?? bytes, deadline);
    this.step = 'writes';
    await write(socket, bytes);
    return group.length;
  }

  protected disconnect(isLate: boolean): void {
    this.turn++;
    if (isLate && this.step !== 'connects') this.stall.begin();
    // One that is full has no part of a message. It goes on when the peer reads again.
    if (!isLate || this.step !== 'is full') this.drop();
  }

  protected waitsFor(): string {
    return this.step === 'connects' && !this.stall.isOn ? 'it does not answer' : 'it does not read';
  }

  protected rest(): void {}

  protected async hangUp(): Promise<void> {
    this.stall.end();
    const socket = this.connection?.socket;
    this.connection = undefined;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = startIdleTimer(() => socket.destroy(), this.timeout);
      socket.once('close', () => {
        stop(timer);
        resolve();
      });
      socket.end(() => socket.destroy());
    });
  }

  private async readySocket(
    turn: number,
    bytes: number,
    first: Uint8Array,
    deadline: number,
  ): Promise<Socket> {
    for (;;) {
      const { connection } = this;
      this.step = connection === undefined ? 'connects' : 'is full';
      const hasRoom = await connection?.limit.hasRoom(bytes);
      if (turn !== this.turn) return never();
      if (connection !== undefined && hasRoom === true) {
        this.stall.end();
        return connection.socket;
      }
      if (this.stall.isOn ? this.stall.isOver(first) : this.connection === undefined) {
        this.stall.end();
        this.drop();
        return this.connect(bytes);
      }
      if (monotonicNow() + LOOK_EVERY_MS >= deadline) return never();
      await pause(LOOK_EVERY_MS);
    }
  }

  private async connect(bytes: number): Promise<Socket> {
    this.step = 'connects';
    const socket = openSocket(this.options);
    const connection = { socket, limit: new UnreadLimit(socket) };
    this.connection = connection;
    socket.once('close', () => {
      if (connection !== this.connection) return;
      this.connection = undefined;
      this.stall.end();
    });
    await connected(socket);
    await connection.limit.hasRoom(bytes);
    return socket;
  }

  private drop(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.socket.destroy();
  }
}

/** The first messages, of some 64 KiB together; at least one. */
function firstBytes(messages: readonly Uint8Array[]): readonly Uint8Array[] {
  let bytes = 0;
  const end = messages.findIndex(({ length }) => (bytes += length) > WRITE_BYTES);
  return end < 0 ? messages : messages.slice(0, Math.max(end, 1));
}

/** Resolves at the deadline; what comes after it does not matter to the caller. */
function never(): Promise<never> {
  return new Promise(() => {});
}
