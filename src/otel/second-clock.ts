const systemClock = Date.now;
/** How many questions one answer of the system's clock may serve. */
const MAX_TRUST = 64;

/**
 * Tells the second of the wall clock. To ask the system's clock is the most expensive part of a
 * sampling decision. So when two questions come within a millisecond, the answer serves the next 64 as
 * well, or those before the event loop reaches the next second, if they are fewer. Where questions
 * come with pauses each of them asks the clock.
 */
export class SecondClock {
  private readonly isSystem: boolean;
  private second = 0;
  private lastMillis = -1;
  /** Questions that {@link second} still serves. */
  private trust = 0;
  private isTimed = false;

  /**
   * @param clock - Gives milliseconds since the epoch; one that is not the system's is always asked.
   */
  constructor(private readonly clock: () => number) {
    this.isSystem = clock === systemClock;
  }

  /** @returns Whole seconds since the epoch. */
  now(): number {
    if (this.trust === 0) return this.ask();
    this.trust--;
    return this.second;
  }

  private ask(): number {
    const millis = this.clock();
    if (this.isSystem) this.notice(millis);
    return (this.second = Math.floor(millis / 1000));
  }

  private notice(millis: number): void {
    if (millis - this.lastMillis <= 1) this.trustUntil(1000 - (millis % 1000));
    this.lastMillis = millis;
  }

  private trustUntil(millis: number): void {
    this.trust = MAX_TRUST;
    if (this.isTimed) return;
    this.isTimed = true;
    const timer: Partial<NodeJS.Timeout> = setTimeout(() => {
      this.isTimed = false;
      this.trust = 0;
    }, millis);
    // There are environments of tests in which it is a number.
    timer.unref?.();
  }
}
