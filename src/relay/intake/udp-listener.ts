import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Intake } from './intake.js';
import type { Listener } from './listener.js';

// What arrives while something else is done waits in the kernel, which has a limit of its own.
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

/** Takes spans over `udp`, one a datagram. What the kernel has no room for is lost without notice. */
export class UdpListener implements Listener {
  private isClosed = false;

  private constructor(
    private readonly host: string,
    private readonly socket: Socket,
  ) {}

  /**
   * @param host - The address of an interface.
   * @param port - The port; 0 for any that is free.
   * @param intake - Takes the datagrams.
   * @returns The listener, when it listens.
   * @throws Error of the system when it cannot.
   */
  static async open(host: string, port: number, intake: Intake): Promise<UdpListener> {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, host, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    } catch {
      // A system that allows no size at all has a usual one.
    }
    socket.on('error', () => {});
    socket.on('message', (message) => {
      intake.takeDatagram(message);
    });
    return new UdpListener(host, socket);
  }

  get address(): string {
    const { port } = this.socket.address();
    return `udp://${this.host.includes(':') ? `[${this.host}]` : this.host}:${port}`;
  }

  /** There are no connections: what a sender sends from now on is as good as what it sent before. */
  refuse(): void {}

  close(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    this.isClosed = true;
    return new Promise((resolve) => {
      this.socket.close(resolve);
    });
  }
}
