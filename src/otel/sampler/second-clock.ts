const systemClock = Date.now;
/** For how many decisions one answer of the system's clock may hold. */
const MAX_AHEAD = 64;

/**
 * Tells the second of the wall clock, and for how long that may be taken to hold. To ask the system's
 * clock is the most expensive part of a sampling decision. So when two questions come within two
 * milliseconds, the answer holds for 64 more decisions, or for those before the event loop reaches the
 * next second, if they are fewer. Where questions come with pauses each decision has to ask.
 */
export class SecondClock {
  /** How many decisions may take the last answer for theirs. */
  ahead = 0;
  private readonly isSystem: boolean;
  private lastMillis = -Infinity;
  private isTimed = false;

  /**
   * @param clock - Gives milliseconds since the epoch; one that is not the system's is to be asked for
   *   each decision.
   * @param onSecondEnd - Called when a second ends for which an answer was said to hold.
   */
  constructor(
    private readonly clock: () => number,
    private readonly onSecondEnd: () => void,
  ) {
    this.isSystem = clock === systemClock;
  }

  /** @returns Whole seconds since the epoch. */
  now(): number {
    const millis = this.clock();
    if (this.isSystem) this.lookAhead(millis);
    return Math.floor(millis / 1000);
  }

  private lookAhead(millis: number): void {
    const pause = millis - this.lastMillis;
    this.lastMillis = millis;
    // A clock that was set back says nothing about the pause.
    const isBusy = pause >= 0 && pause <= 2;
    this.ahead = isBusy ? MAX_AHEAD : 0;
    if (isBusy && !this.isTimed) this.awaitSecondEnd(1000 - (millis % 1000));
  }

  private awaitSecondEnd(millis: number): void {
    this.isTimed = true;
    const timer: Partial<NodeJS.Timeout> = setTimeout(() => {
      this.isTimed = false;
      this.onSecondEnd();
    }, millis);
    // There are environments of tests in which it is a number.
    timer.unref?.();
  }
}
