import type { Socket } from 'node:net';
import { monotonicNow } from '../../../node/timers.js';
import { ReadProbe } from './read-probe.js';

// A peer that reads the first bytes of a connection, and nothing else, is believed less and less often.
const FIRST_PAUSE_MS = 10_000;
const GREATEST_PAUSE_MS = 120_000;
// Some peers never close a connection that has ended. They get a new one all the same.
const FIRST_SILENCE_MS = 60_000;
const GREATEST_SILENCE_MS = 600_000;
// A peer that read for so long is not the same that did not.
const FORGIVEN_AFTER_MS = 300_000;

/**
 * The time in which a peer takes no more. Each new connection would have empty buffers in the
 * kernel, which swallow as much as those before; so there is none until the peer reads again.
 */
export class Stall {
  private readonly probe: ReadProbe;
  private since: number | undefined;
  private endedAt = -Infinity;
  private inARow = 0;

  /** @param connect - Begins to connect to the peer. */
  constructor(connect: () => Socket) {
    this.probe = new ReadProbe(connect);
  }

  /** Whether the peer takes no more, as far as is known. */
  get isOn(): boolean {
    return this.since !== undefined;
  }

  /** The peer has taken nothing for too long. */
  begin(): void {
    if (this.since !== undefined) return;
    this.since = monotonicNow();
    this.inARow = this.since - this.endedAt > FORGIVEN_AFTER_MS ? 0 : this.inARow + 1;
  }

  /** The peer reads, or is gone. */
  end(): void {
    if (this.since === undefined) return;
    this.since = undefined;
    this.endedAt = monotonicNow();
    this.probe.stop();
  }

  /**
   * @param message - The message that is to be sent next.
   * @returns Whether a new connection may be made.
   */
  isOver(message: Uint8Array): boolean {
    if (this.since === undefined) return true;
    const age = monotonicNow() - this.since;
    const isAnswered = this.probe.hasAnswer(message);
    const growth = 2 ** this.inARow;
    return (
      age >= Math.min(FIRST_SILENCE_MS * growth, GREATEST_SILENCE_MS) ||
      (isAnswered && age >= this.pauseMillis())
    );
  }

  private pauseMillis(): number {
    if (this.inARow === 0) return 0;
    return Math.min(FIRST_PAUSE_MS * 2 ** (this.inARow - 1), GREATEST_PAUSE_MS);
  }
}
