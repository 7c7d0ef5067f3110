import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:dgram';
import { builtIn } from '../../../node/built-in-modules.js';
import { monotonicNow, startIdleTimer, stop } from '../../../node/timers.js';
import { logger } from '../../../otel/logger.js';
import { lookup, lookupHost } from '../../host-lookup.js';
import { DeadlineTransport, isTooLong } from './deadline-transport.js';
import type { HostPort } from './parse-host-port.js';
import { LostError } from './transport.js';

// How long a host may take to say that nothing listens. This machine says so at once.
const GRACE_MS = 20;
const LOOK_UP_EVERY_MS = 10_000;
const LEAST_MS_BETWEEN_WARNINGS = 60_000;

/**
 * Sends over `udp`, one message a datagram. Datagrams get lost on the way, and nobody knows. When
 * nobody listens, the peer's host says so to a socket that is connected: within 20 ms of the last
 * datagram that counts as a loss of all that was sent since the last {@link confirm}, later it only
 * makes a warning. Both make the next attempt look the host up again and try its next address.
 */
export class UdpTransport extends DeadlineTransport {
  private socket: Socket | undefined;
  private address: string | undefined;
  private addresses: readonly LookupAddress[] = [];
  private lookedUpAt = 0;
  private readonly refusedBy = new Set<string>();
  /** What the system has reported about what was sent. */
  private refusal: Error | undefined;
  private onRefusal: (() => void) | undefined;
  private unconfirmed = 0;
  private isLookingUp = false;
  /** Connections that were given up so far, also those that were never made. */
  private givenUp = 0;
  private warnedAt = -Infinity;

  /**
   * @param to - Host (name, IPv4 or IPv6) and port. A name is looked up for each new socket, and
   *   every ten seconds.
   * @param where - The destination as errors name it.
   * @param timeout - Milliseconds without progress after which messages fail.
   */
  constructor(
    private readonly to: HostPort,
    where: string,
    timeout: number,
  ) {
    super(where, timeout);
  }

  override async confirm(): Promise<LostError | undefined> {
    if (this.unconfirmed === 0) return undefined;
    await this.grace();
    if (this.refusal !== undefined) return this.lose();
    this.unconfirmed = 0;
    return undefined;
  }

  protected async transmit(messages: readonly Uint8Array[]): Promise<number> {
    if (this.unconfirmed === 0) this.begin();
    const socket = this.socket ?? (await this.connect());
    let taken = 0;
    try {
      for (const message of messages) {
        await sendDatagram(socket, message);
        taken++;
        this.unconfirmed++;
      }
    } catch (error) {
      // It is the answer to an earlier datagram: this one has not been sent.
      if (isRefusal(error)) this.refusal ??= error;
      // What went wrong after the first one will go wrong again, and then be first.
      else if (taken === 0) {
        if (!isTooLong(error)) this.avoidAddress();
        throw error;
      }
    }
    if (this.refusal !== undefined) throw this.lose();
    return taken;
  }

  protected waitsFor(): string {
    return this.isLookingUp ? `looking up ${this.to.host} takes too long` : 'it does not answer';
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

  /** What is known before the first datagram since the last {@link confirm}. */
  private begin(): void {
    if (this.refusal !== undefined) {
      this.lose();
    } else if (this.socket !== undefined && monotonicNow() - this.lookedUpAt > LOOK_UP_EVERY_MS) {
      this.lookedUpAt = monotonicNow();
      // A system that does not answer keeps nothing from being sent.
      void this.followHost(this.socket).catch(() => {});
    }
  }

  private async followHost(socket: Socket): Promise<void> {
    const addresses = await lookupHost(this.to.host);
    const isThere = addresses.some(({ address }) => address === this.address);
    if (!isThere && socket === this.socket) this.disconnect();
  }

  /** Ends with the first refusal. */
  private async grace(): Promise<void> {
    if (this.refusal !== undefined) return;
    await new Promise<void>((resolve) => {
      const timer = startIdleTimer(resolve, GRACE_MS);
      this.onRefusal = (): void => {
        stop(timer);
        resolve();
      };
    });
    this.onRefusal = undefined;
  }

  private lose(): LostError {
    const cause = this.refusal;
    this.refusal = undefined;
    this.unconfirmed = 0;
    this.avoidAddress();
    this.disconnect();
    const hasOther = this.addresses.some(({ address }) => !this.refusedBy.has(address));
    if (!hasOther) this.warn(cause);
    return new LostError(this.say('does not receive what is sent to it', cause), hasOther, cause);
  }

  private async connect(): Promise<Socket> {
    const before = this.givenUp;
    this.isLookingUp = true;
    try {
      this.addresses = await lookupHost(this.to.host, this.timeout);
    } finally {
      this.isLookingUp = false;
    }
    // The answer may come long after the deadline: the message was given up then.
    if (before !== this.givenUp) throw new Error(`it took too long to look up ${this.to.host}`);
    this.lookedUpAt = monotonicNow();
    const { address, family } = this.nextAddress();
    this.address = address;
    // Connected, as by the original: only then does the system say that nothing listens.
    const socket = builtIn('node:dgram').createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      lookup,
    });
    this.socket = socket;
    socket.unref();
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => {
        this.avoidAddress();
        reject(error);
      });
      socket.connect(this.to.port, address, () => {
        socket.removeAllListeners('error');
        resolve();
      });
    });
    socket.on('error', (error) => {
      if (socket !== this.socket) return;
      this.refusal ??= error;
      this.onRefusal?.();
    });
    return socket;
  }

  private avoidAddress(): void {
    if (this.address !== undefined) this.refusedBy.add(this.address);
  }

  /** The first address that has not refused anything yet; the first of all when every one has. */
  private nextAddress(): LookupAddress {
    const fresh = this.addresses.find(({ address }) => !this.refusedBy.has(address));
    if (fresh === undefined) this.refusedBy.clear();
    return fresh ?? this.addresses[0] ?? { address: this.to.host, family: 4 };
  }

  private warn(error: unknown): void {
    if (monotonicNow() - this.warnedAt < LEAST_MS_BETWEEN_WARNINGS) return;
    this.warnedAt = monotonicNow();
    logger.warn(this.say('does not receive what is sent to it'), error);
  }
}

function isRefusal(error: unknown): error is Error {
  return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
}

function sendDatagram(socket: Socket, message: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(message, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
