import { monotonicNow } from '../../node/timers.js';
import { DropWarnings } from '../../otel/limits/drop-warnings.js';
import { MalformedSpanError } from '../conversion/malformed-span-error.js';
import type { RelayedSpan } from '../conversion/relayed-span.js';
import { SpanReader } from '../conversion/span-reader.js';
import type { SourceCounts, UnreadableReason } from '../metrics/source-counts.js';
import type { Outlet } from '../outlet.js';

/** What arrives at one listening address: reads it, counts it, and hands it to the outlet. */
export class Intake {
  /** When something has arrived here last, on the clock of `monotonicNow()`. */
  lastArrival = 0;
  private readonly warnings: DropWarnings;

  /**
   * @param outlet - Where spans go.
   * @param counts - Counts what arrives.
   * @param reader - Reads spans; one for all addresses, so that they share what it remembers.
   */
  constructor(
    readonly outlet: Outlet,
    readonly counts: SourceCounts,
    private readonly reader: SpanReader = new SpanReader(),
  ) {
    this.warnings = new DropWarnings(`at ${counts.name}`);
  }

  /** @param count - Bytes that have arrived. */
  arrived(count: number): void {
    this.counts.bytes += count;
    this.lastArrival = monotonicNow();
  }

  /**
   * @param message - One message.
   * @returns The span; `undefined` when it is none, which is counted.
   */
  read(message: Buffer): RelayedSpan | undefined {
    try {
      const span = this.reader.read(message);
      this.counts.spans++;
      return span;
    } catch (error) {
      this.unreadable(error instanceof MalformedSpanError ? error.reason : 'malformed', error);
      return undefined;
    }
  }

  /** Takes a datagram: one message, without an answer. */
  takeDatagram(message: Buffer): void {
    this.arrived(message.length);
    const span = this.read(message);
    if (span !== undefined) this.outlet.take(span);
  }

  /** Counts something that is no span. */
  unreadable(reason: UnreadableReason, error?: unknown): void {
    this.counts.unreadable[reason]++;
    this.warnings.note(reason, 1, 'messages', error);
  }
}
