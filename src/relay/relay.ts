import { setTimeout as delay } from 'node:timers/promises';
import { addressOf } from '../config/dsn/destination-address.js';
import type { DeliveryStats } from '../config/tracing-stats.js';
import { monotonicNow } from '../node/timers.js';
import { SpanReader } from './conversion/span-reader.js';
import { showListenAddress, type ListenAddress } from './flags/listen-address.js';
import type { RelaySettings } from './flags/relay-settings.js';
import { Intake } from './intake/intake.js';
import type { Listener } from './intake/listener.js';
import { allowSocket, clearSocketPath } from './intake/socket-file.js';
import { StreamListener } from './intake/stream-listener.js';
import { UdpListener } from './intake/udp-listener.js';
import { UnixgramListener } from './intake/unixgram-listener.js';
import { prometheusText } from './metrics/prometheus-text.js';
import { relayMetrics } from './metrics/relay-metrics.js';
import { SourceCounts } from './metrics/source-counts.js';
import { StatusServer } from './metrics/status-server.js';
import { openOutlet, type Outlet } from './outlet.js';

// At the end: so long nothing must arrive for the rest to be there, and so long is waited for that.
const QUIET_MS = 100;
const GREATEST_WAIT_MS = 2_000;
const LOOK_MS = 20;

/** A running relay. */
export class Relay {
  /** Where it listens, with the ports that it was given for 0. */
  readonly addresses: string[] = [];
  /** Where spans go, for people. */
  readonly destination: string;
  private readonly outlet: Outlet;
  private readonly sources: Intake[] = [];
  private readonly listeners: Listener[] = [];
  private readonly reader = new SpanReader();
  private status: StatusServer | undefined;
  private stopped: Promise<DeliveryStats> | undefined;

  private constructor(private readonly settings: RelaySettings) {
    const { destination, queueSpans, queueBytes, shutdownMillis } = settings;
    this.destination = addressOf(destination).name;
    this.outlet = openOutlet(destination, {
      maxQueueSize: queueSpans,
      maxQueueBytes: queueBytes,
      shutdownTimeoutMillis: Math.max(1, shutdownMillis - waitFor(shutdownMillis)),
    });
  }

  /**
   * Starts a relay.
   *
   * @param settings - What it is told.
   * @returns The relay, when it listens everywhere.
   * @throws Error when a package is missing, or it cannot listen; nothing is left open then.
   */
  static async start(settings: RelaySettings): Promise<Relay> {
    const relay = new Relay(settings);
    try {
      for (const address of settings.listen) await relay.listen(address);
      await relay.serveStatus();
    } catch (error) {
      await relay.stop();
      throw error;
    }
    return relay;
  }

  /** URL of `/metrics`, where it is served. */
  get metricsUrl(): string | undefined {
    return this.status === undefined ? undefined : `${this.status.url}/metrics`;
  }

  /** @returns What has become of the spans. */
  stats(): DeliveryStats {
    return this.outlet.stats();
  }

  /**
   * Takes no new connections, reads what is there, delivers what is waiting, and closes everything.
   *
   * @returns What has become of all spans. It takes no longer than the settings say.
   */
  stop(): Promise<DeliveryStats> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<DeliveryStats> {
    for (const listener of this.listeners) listener.refuse();
    if (this.listeners.length > 0) await this.untilQuiet(waitFor(this.settings.shutdownMillis));
    for (const listener of this.listeners) await listener.close();
    await this.outlet.close();
    await this.status?.close();
    return this.outlet.stats();
  }

  /** Senders do not know that it ends: what they have written by now is to arrive. */
  private async untilQuiet(limit: number): Promise<void> {
    const end = monotonicNow() + limit;
    const begin = monotonicNow();
    for (let now = begin; now < end; now = monotonicNow()) {
      const latest = Math.max(begin, ...this.sources.map(({ lastArrival }) => lastArrival));
      const isPaused = this.sources.some(({ counts }) => counts.paused > 0);
      if (!isPaused && now - latest >= QUIET_MS) return;
      await delay(LOOK_MS);
    }
  }

  private async listen(address: ListenAddress): Promise<void> {
    const counts = new SourceCounts(showListenAddress(address));
    const intake = new Intake(this.outlet, counts, this.reader);
    const listener = await this.open(address, intake);
    this.sources.push(intake);
    this.listeners.push(listener);
    this.addresses.push(listener.address);
  }

  private async open(address: ListenAddress, intake: Intake): Promise<Listener> {
    const { maxConnections, socketMode } = this.settings;
    switch (address.network) {
      case 'unixgram':
        return UnixgramListener.open(address.path, socketMode, intake);
      case 'udp':
        return UdpListener.open(address.host, address.port, intake);
      case 'tcp': {
        const { host, port, framing } = address;
        return StreamListener.open({ at: { host, port }, framing, maxConnections }, intake);
      }
      case 'unix': {
        const { path, framing } = address;
        await clearSocketPath(path);
        const listener = await StreamListener.open(
          { at: { path }, framing, maxConnections },
          intake,
        );
        allowSocket(path, socketMode);
        return listener;
      }
    }
  }

  private async serveStatus(): Promise<void> {
    const { http } = this.settings;
    if (http === undefined) return;
    this.status = await StatusServer.open(http.host, http.port, {
      metrics: () =>
        prometheusText(
          relayMetrics(
            this.sources.map(({ counts }) => counts),
            this.outlet,
          ),
        ),
      isHealthy: () => this.stopped === undefined,
    });
  }
}

function waitFor(shutdownMillis: number): number {
  return Math.min(GREATEST_WAIT_MS, shutdownMillis / 4);
}
