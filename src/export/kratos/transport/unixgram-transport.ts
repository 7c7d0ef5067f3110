import { getSystemErrorName } from 'node:util';
import { nextTurn } from '../../../node/timers.js';
import { DeadlineTransport } from './deadline-transport.js';
import { loadUnixDgram, type UnixDatagramSocket, type UnixDgram } from './unix-dgram.js';

// How the addon calls a full queue.
const CONGESTION = 1;

/**
 * Sends over `unixgram`, one message a datagram, which the kernel either hands to the peer's queue
 * or refuses: nothing is lost on the way. When the queue is full it waits for room.
 *
 * The socket is closed whenever nothing is left to send, because the addon's keeps the process
 * alive; a new one is a matter of microseconds. It finds a peer that has replaced the socket file.
 */
export class UnixgramTransport extends DeadlineTransport {
  private readonly addon: UnixDgram;
  private socket: UnixDatagramSocket | undefined;

  /**
   * @param path - Path of the peer's socket. It is the caller's duty that the path is not too long:
   *   the addon would cut it.
   * @param where - The destination as errors name it.
   * @param timeout - Milliseconds without progress after which messages fail.
   * @throws Error that names `tcp` and `udp` as the way out where the addon cannot be loaded.
   */
  constructor(
    private readonly path: string,
    where: string,
    timeout: number,
  ) {
    super(where, timeout);
    this.addon = loadUnixDgram();
  }

  protected async transmit(messages: readonly Uint8Array[]): Promise<number> {
    for (;;) {
      const socket = this.socket ?? this.connect();
      const { taken, error } = sendEach(socket, messages);
      // What went wrong after the first one will go wrong again, and then be first.
      if (taken > 0) return taken;
      if (error?.code !== CONGESTION) throw systemError(error?.code);
      await untilWritable(socket);
      if (this.socket !== socket) throw new Error('the socket was closed');
    }
  }

  protected waitsFor(): string {
    return 'it does not read';
  }

  protected disconnect(): void {
    const { socket } = this;
    // First of all: the addon aborts the process when a socket is closed twice.
    this.socket = undefined;
    try {
      socket?.close();
    } catch {
      // The descriptor is gone either way, and no caller could do anything about it.
    }
  }

  protected rest(): void {
    this.disconnect();
  }

  protected hangUp(): Promise<void> {
    this.disconnect();
    return Promise.resolve();
  }

  private connect(): UnixDatagramSocket {
    const socket = this.addon.createSocket('unix_dgram');
    this.socket = socket;
    let failure: (Error & { code?: number }) | undefined;
    socket.on('error', (error: Error) => (failure = error));
    socket.connect(this.path);
    if (failure !== undefined) throw systemError(failure.code);
    return socket;
  }
}

interface Sent {
  taken: number;
  error?: Error & { code: number };
}

function sendEach(socket: UnixDatagramSocket, messages: readonly Uint8Array[]): Sent {
  const sent: Sent = { taken: 0 };
  for (const message of messages) {
    socket.send(Buffer.from(message.buffer, message.byteOffset, message.byteLength), (error) => {
      if (error) sent.error = error;
      else sent.taken++;
    });
    if (sent.error) break;
  }
  return sent;
}

function untilWritable(socket: UnixDatagramSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('writable', () => {
      // The addon calls from outside of Node's callbacks: a promise alone would not be looked at
      // before something else happens.
      void nextTurn().then(resolve);
    });
  });
}

function systemError(code: number | undefined): NodeJS.ErrnoException {
  const name = code !== undefined && code < 0 ? getSystemErrorName(code) : 'unknown error';
  return Object.assign(new Error(name), { code: name });
}
