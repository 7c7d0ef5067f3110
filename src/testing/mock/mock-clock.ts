/** A moment: milliseconds since the epoch, a `Date`, or a text that `Date` reads. */
export type Moment = number | Date | string;

/**
 * The clock of {@link MockTracing}. It follows `Date.now()`, so also the fake timers of a test runner,
 * until it is set. Then it stands still until it is set again or advanced.
 */
export class MockClock {
  private fixed: number | undefined;
  private source: (() => number) | undefined;

  /**
   * @param start - Where it begins to stand still, or a function of your own that is asked each time,
   *   in milliseconds since the epoch. Default: it follows `Date.now()`.
   */
  constructor(private readonly start?: Moment | (() => number)) {
    this.restart();
  }

  /** @returns Milliseconds since the epoch. */
  now(): number {
    return this.ruled() ?? Date.now();
  }

  /**
   * Stops the clock at a moment.
   *
   * @param moment - The moment.
   * @throws RangeError when it is none.
   */
  set(moment: Moment): void {
    this.fixed = toMilliseconds(moment);
  }

  /**
   * Moves the clock on. One that followed the system stops there.
   *
   * @param milliseconds - By how much; at least 0.
   * @throws RangeError when it is less, or no number.
   */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) {
      throw new RangeError(
        `kratos-otel/testing: advance() takes milliseconds of at least 0, got ${milliseconds}`,
      );
    }
    this.fixed = this.now() + milliseconds;
  }

  /** Brings it back to where it began. */
  restart(): void {
    const { start } = this;
    this.source = typeof start === 'function' ? start : undefined;
    this.fixed =
      typeof start === 'function' || start === undefined ? undefined : toMilliseconds(start);
  }

  /** @returns The time by which spans begin and end; `undefined` while that is the system's. */
  ruled(): number | undefined {
    return this.fixed ?? this.source?.();
  }
}

function toMilliseconds(moment: Moment): number {
  const milliseconds = typeof moment === 'number' ? moment : new Date(moment).getTime();
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new RangeError(`kratos-otel/testing: ${JSON.stringify(moment)} is no moment`);
}
