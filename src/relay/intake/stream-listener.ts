import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers';
import type { KratosFraming } from '../../export/kratos/kratos-exporter-options.js';
import type { Intake } from './intake.js';
import type { Listener } from './listener.js';
import { SpanStream } from './span-stream.js';

// How soon it is noticed that a machine is gone which said nothing.
const KEEP_ALIVE_MS = 60_000;

/** What a {@link StreamListener} needs. */
export interface StreamSettings {
  /** Where to listen: `{ host, port }` or `{ path }`. */
  readonly at: { readonly host: string; readonly port: number } | { readonly path: string };
  /** Whether lengths stand before spans. Default: what the first bytes of a connection say. */
  readonly framing?: KratosFraming | undefined;
  /** Connections at most. */
  readonly maxConnections: number;
}

/**
 * Takes spans over `tcp` and `unix`. A connection on which something comes that cannot be cut into
 * spans is closed; none has to do with another. While the outlet has no room nothing is read, so that
 * senders wait and nothing is lost here.
 */
export class StreamListener implements Listener {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly settings: StreamSettings,
    private readonly intake: Intake,
  ) {
    const { counts } = intake;
    this.server = createServer((socket) => {
      this.serve(socket);
    });
    this.server.maxConnections = settings.maxConnections;
    this.server.on('drop', () => counts.refused++);
  }

  /**
   * @returns The listener, when it listens.
   * @throws Error of the system when it cannot.
   */
  static async open(settings: StreamSettings, intake: Intake): Promise<StreamListener> {
    const listener = new StreamListener(settings, intake);
    await new Promise<void>((resolve, reject) => {
      listener.server.once('error', reject);
      listener.server.listen(settings.at, () => {
        listener.server.off('error', reject);
        resolve();
      });
    });
    // A connection that cannot be accepted, e.g. for want of descriptors, is the peer's to try again.
    listener.server.on('error', () => intake.counts.refused++);
    return listener;
  }

  get address(): string {
    const { at } = this.settings;
    if ('path' in at) return `unix://${at.path}`;
    const { port } = this.server.address() as AddressInfo;
    return `tcp://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`;
  }

  refuse(): void {
    this.server.close();
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return Promise.resolve();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private serve(socket: Socket): void {
    const { intake, sockets } = this;
    const { counts } = intake;
    const stream = new SpanStream(intake, this.settings.framing);
    let isPaused = false;
    sockets.add(socket);
    counts.accepted++;
    counts.connections++;
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const go = (push: () => boolean): void => {
      const hasRoom = this.attempt(push, socket);
      if (isPaused === hasRoom) {
        isPaused = !hasRoom;
        counts.paused += isPaused ? 1 : -1;
        if (isPaused) socket.pause();
        else if (!socket.destroyed) socket.resume();
      }
      if (isPaused) this.intake.outlet.whenRoom(resume);
      else if (socket.destroyed) stream.end();
    };
    const resume = (): void => {
      go(() => stream.resume());
    };
    socket.on('data', (chunk) => {
      go(() => stream.push(chunk));
      if (isPaused) return;
      // One chunk a turn: Node would read dozens, and spans would pile up before the delivery that
      // has its turn after them.
      socket.pause();
      setImmediate(() => {
        if (!isPaused && !socket.destroyed) socket.resume();
      });
    });
    // A sender that was killed, or that gave up.
    socket.on('error', () => {});
    socket.once('close', () => {
      sockets.delete(socket);
      counts.connections--;
      // What has arrived waits for room, and is not less for it.
      if (!isPaused) stream.end();
    });
  }

  /** @returns Whether there is room for more; of a stream that is broken there is no more. */
  private attempt(push: () => boolean, socket: Socket): boolean {
    try {
      return push();
    } catch (error) {
      // There is no way to find the next span.
      this.intake.unreadable('malformed', error);
      this.intake.counts.broken++;
      socket.destroy();
      return true;
    }
  }
}
