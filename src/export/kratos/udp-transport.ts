import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { HostPort } from './parse-host-port.js';
import { QueuedTransport } from './queued-transport.js';
import { logger } from '../../otel/logger.js';

const ONE_MESSAGE = 0;
const LEAST_MS_BETWEEN_WARNINGS = 60_000;

/**
 * Sends over `udp`, one message a datagram. That the kernel has taken it is all there is to know:
 * datagrams get lost on the way, and when nobody listens. The latter is warned of, at most once a
 * minute, where the peer's host says so.
 */
export class UdpTransport extends QueuedTransport {
  private socket: Socket | undefined;
  /** Connections that were given up so far, also those that were never made. */
  private givenUp = 0;
  private warnedAt = -Infinity;

  /**
   * @param address - Host (name, IPv4 or IPv6) and port. A name is looked up for each new socket.
   * @param where - The destination as errors name it.
   * @param timeout - Milliseconds without progress after which messages fail.
   */
  constructor(
    private readonly address: HostPort,
    where: string,
    timeout: number,
  ) {
    super(where, timeout, ONE_MESSAGE);
  }

  protected async transmit([message]: readonly Uint8Array[]): Promise<number> {
    if (message === undefined) return 0;
    const socket = this.socket ?? (await this.connect());
    try {
      await sendDatagram(socket, message);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
      // The answer to an earlier datagram, reported once: this one has not been sent yet.
      this.warn(error);
      await sendDatagram(socket, message);
    }
    return 1;
  }

  protected disconnect(): void {
    const { socket } = this;
    this.socket = undefined;
    this.givenUp++;
    socket?.close();
  }

  protected rest(): void {}

  protected hangUp(): Promise<void> {
    this.disconnect();
    return Promise.resolve();
  }

  private async connect(): Promise<Socket> {
    const { host, port } = this.address;
    const before = this.givenUp;
    const version = isIP(host);
    const { address, family } =
      version > 0 ? { address: host, family: version } : await lookup(host);
    // A name server may answer long after the deadline: the message was given up then.
    if (before !== this.givenUp) throw new Error(`it took too long to look up ${host}`);
    // Connected, as by the original: only so does the kernel say that nobody listens.
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    this.socket = socket;
    socket.unref();
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, address, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    socket.on('error', (error) => {
      this.warn(error);
    });
    return socket;
  }

  private warn(error: unknown): void {
    const now = performance.now();
    if (now - this.warnedAt < LEAST_MS_BETWEEN_WARNINGS) return;
    this.warnedAt = now;
    logger.warn(`kratos-otel/reporter: ${this.where} does not receive what is sent to it`, error);
  }
}

function sendDatagram(socket: Socket, message: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(message, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
