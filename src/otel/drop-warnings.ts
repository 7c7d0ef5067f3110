import { logger } from './logger.js';

const INTERVAL_MS = 60_000;

interface Told {
  at: number;
  untold: number;
}

/**
 * Says that something was dropped: the first time for each reason at once, then once a minute at
 * most, with the number since. A service that drops thousands a second must not log thousands.
 */
export class DropWarnings {
  private readonly told = new Map<string, Told>();

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
    const known = this.told.get(reason);
    const now = this.now();
    if (known !== undefined && now - known.at < INTERVAL_MS) {
      known.untold += count;
      return;
    }
    const number = count + (known?.untold ?? 0);
    this.told.set(reason, { at: now, untold: 0 });
    logger.warn(
      `kratos-otel: ${what} dropped ${this.where}: ${number}, ${reason}`,
      ...(error === undefined ? [] : [error]),
    );
  }
}
