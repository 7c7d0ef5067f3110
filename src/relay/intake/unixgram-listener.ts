import { getSystemErrorName } from 'node:util';
import {
  loadUnixDgram,
  type UnixDatagramSocket,
} from '../../export/kratos/transport/unix-dgram.js';
import type { Intake } from './intake.js';
import type { Listener } from './listener.js';
import { allowSocket, clearSocketPath, removeSocketFile, socketFile } from './socket-file.js';
import type { SocketFile } from './socket-file.js';

/**
 * Takes spans over `unixgram`, which is what a Go service of Kratos reports to unless it is told
 * otherwise. The kernel keeps a few datagrams (`net.unix.max_dgram_qlen`) and lets a sender wait for the
 * rest.
 */
export class UnixgramListener implements Listener {
  private isClosed = false;
  private isRefusing = false;

  private constructor(
    private readonly file: SocketFile,
    private readonly socket: UnixDatagramSocket,
  ) {}

  /**
   * @param path - Path of the socket.
   * @param mode - Who may write to it. Default: what the system's mask leaves.
   * @param intake - Takes the datagrams.
   * @returns The listener, when it listens.
   * @throws Error when the package `unix-dgram` cannot be loaded, another process listens there, or
   *   the socket cannot be made.
   */
  static async open(
    path: string,
    mode: number | undefined,
    intake: Intake,
  ): Promise<UnixgramListener> {
    const addon = loadUnixDgram();
    await clearSocketPath(path);
    const socket = addon.createSocket('unix_dgram');
    let failure: (Error & { code?: number }) | undefined;
    socket.on('error', (error: Error) => (failure = error));
    socket.bind(path);
    if (failure !== undefined) {
      socket.close();
      throw new Error(`cannot listen at ${path}: ${nameOf(failure.code)}`, { cause: failure });
    }
    allowSocket(path, mode);
    socket.on('message', (message: Buffer) => {
      intake.takeDatagram(message);
    });
    return new UnixgramListener(socketFile(path), socket);
  }

  get address(): string {
    return `unixgram://${this.file.path}`;
  }

  refuse(): void {
    if (this.isRefusing) return;
    this.isRefusing = true;
    removeSocketFile(this.file);
  }

  close(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    // First of all: the addon aborts the process when a socket is closed twice.
    this.isClosed = true;
    this.refuse();
    this.socket.close();
    return Promise.resolve();
  }
}

function nameOf(code: number | undefined): string {
  return code !== undefined && code < 0 ? getSystemErrorName(code) : 'unknown error';
}
