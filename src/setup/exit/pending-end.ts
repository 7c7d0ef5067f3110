import { startHoldingTimer } from '../../node/timers.js';

// A shell and npm both send Ctrl-C to a process, and libraries send a signal again: that is one end.
const SAME_END_MS = 250;

/** The end of the process, once that is decided: it waits for a flush, and for nothing else. */
export class PendingEnd {
  private finish: (() => void) | undefined;
  private since = 0;

  /** Whether the process is about to end. */
  get isPending(): boolean {
    return this.finish !== undefined;
  }

  /**
   * @param finish - Ends the process.
   * @param flush - What it waits for; never rejects.
   */
  begin(finish: () => void, flush: Promise<void>): void {
    this.since = performance.now();
    this.finish = finish;
    void flush.then(finish);
  }

  /** A second signal arrived: the flush gets no more time. */
  hurry(): void {
    const { finish } = this;
    if (finish === undefined) return;
    const left = this.since + SAME_END_MS - performance.now();
    if (left > 0) startHoldingTimer(finish, left);
    else finish();
  }

  /** The process goes on: nothing is pending any more. */
  cancel(): void {
    this.finish = undefined;
  }
}
