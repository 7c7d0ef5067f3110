import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { nextTurn } from './pause.js';
import { QueuedTransport } from './queued-transport.js';

// Few system calls for many spans, and not many spans to send again when a connection breaks.
const WRITE_BYTES = 64 * 1024;

/**
 * Sends over `tcp` and `unix`: connections, on which messages stand one after another.
 *
 * One write is under way at a time, and the next waits until the kernel has taken it: a peer that
 * stalls costs 64 KiB. A connection that breaks, or has part of a message and takes no more, is
 * thrown away; the write is then repeated as a whole on a new one, which so begins with a whole
 * message. Spans that the peer had got out of a broken write arrive twice: the alternative would be
 * to lose those that it had not.
 */
export class StreamTransport extends QueuedTransport {
  private socket: Socket | undefined;
  private isRested = false;

  /**
   * @param options - Host and port, or the path of a socket. Nothing is connected before the first
   *   message.
   * @param where - The destination as errors name it.
   * @param timeout - Milliseconds without progress after which messages fail.
   */
  constructor(
    private readonly options: NetConnectOpts,
    where: string,
    timeout: number,
  ) {
    super(where, timeout, WRITE_BYTES);
  }

  protected async transmit(messages: readonly Uint8Array[]): Promise<number> {
    if (this.isRested) {
      this.isRested = false;
      // The peer may have closed in the meantime. The kernel would still take one write then, and
      // nobody would ever know that it was lost.
      await nextTurn();
    }
    const socket = this.socket ?? (await this.connect());
    await write(socket, Buffer.concat(messages));
    return messages.length;
  }

  protected disconnect(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  protected rest(): void {
    this.isRested = true;
  }

  protected async hangUp(): Promise<void> {
    const { socket } = this;
    this.socket = undefined;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), this.timeout);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end(() => socket.destroy());
    });
  }

  private connect(): Promise<Socket> {
    const socket = connect(this.options);
    this.socket = socket;
    // An idle connection keeps no process alive; while something is sent, the deadline does.
    socket.unref();
    socket.setNoDelay(true);
    // Nothing is expected from the peer, but who does not read does not see the end either.
    socket.resume();
    const forget = (): void => {
      socket.destroy();
      if (this.socket === socket) this.socket = undefined;
    };
    socket.once('end', forget);
    socket.once('close', forget);
    let failure: Error | undefined;
    socket.on('error', (error) => (failure = error));
    return new Promise((resolve, reject) => {
      socket.once('connect', () => {
        resolve(socket);
      });
      socket.once('close', () => {
        reject(failure ?? new Error('the connection was closed'));
      });
    });
  }
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      // Node reports a write that was cut off by destroy() as a success.
      if (!error && !socket.destroyed) resolve();
      else reject(error ?? socket.errored ?? new Error('the connection was closed'));
    });
  });
}
