import { logger } from '../logger.js';

const INTERVAL_MS = 60_000;

interface Told {
  at: number;
  untold: number;
  total: number;
}

/**
 * Says that something was dropped: the first time for each reason at once, then once a minute at
 * most, with the number since. A service that drops thousands a second must not log thousands.
 */
export class DropWarnings {
  private readonly told = new Map<string, Told>();
  private isCollecting = false;

  /**
   * @param where - Follows the number, such as `on the way to ZipkinExporter`.
   * @param now - Milliseconds of any monotonic clock.
   */
  constructor(
    private readonly where: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * @param reason - Why.
   * @param count - How many.
   * @param what - What they are, in the plural.
   * @param error - What says more, if anything does.
   */
  note(reason: string, count: number, what: string, error?: unknown): void {
    const known = this.told.get(reason) ?? { at: -Infinity, untold: 0, total: 0 };
    this.told.set(reason, known);
    known.untold += count;
    known.total += count;
    const now = this.now();
    if (this.isCollecting || now - known.at < INTERVAL_MS) return;
    known.at = now;
    this.say(reason, known, what, error);
  }

  /** Says nothing until {@link tell}: a shutdown drops spans batch by batch. */
  collect(): void {
    this.isCollecting = true;
  }

  /** Says what was not said, with the numbers of all that was lost. */
  tell(): void {
    this.isCollecting = false;
    for (const [reason, known] of this.told) {
      if (known.untold > 0) this.say(reason, known, 'spans');
    }
  }

  private say(reason: string, known: Told, what: string, error?: unknown): void {
    const { untold, total } = known;
    known.untold = 0;
    const inAll = total > untold ? ` (${total} in all)` : '';
    logger.warn(
      `kratos-otel: ${what} dropped ${this.where}: ${untold}, ${reason}${inAll}`,
      ...(error === undefined ? [] : [error]),
    );
  }
}
