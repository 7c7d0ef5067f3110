import { logger } from './logger.js';

const INTERVAL_MS = 60_000;

/**
 * A warning about what may happen with every request: it is logged once a minute at most, and says
 * how often it was kept back.
 */
export class SeldomWarning {
  private last = -Infinity;
  private heldBack = 0;

  /**
   * @param message - What to say.
   */
  constructor(private readonly message: string) {}

  /**
   * @param details - E.g. the error.
   */
  warn(...details: unknown[]): void {
    const now = performance.now();
    if (now - this.last < INTERVAL_MS) {
      this.heldBack++;
      return;
    }
    const again = this.heldBack === 0 ? '' : ` (and ${this.heldBack} times before)`;
    this.last = now;
    this.heldBack = 0;
    logger.warn(this.message + again, ...details);
  }
}
