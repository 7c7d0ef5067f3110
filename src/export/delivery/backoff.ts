// As OpenTelemetry's Collector and its OTLP exporters have it: most outages last some seconds, and the
// next attempt after one should not be further away than the outage was long.
const GROWTH = 1.5;

/** Exponential backoff with jitter: half of each pause is certain, the other half is random. */
export class Backoff {
  private next: number;

  /**
   * @param first - Milliseconds of the first pause.
   * @param greatest - Milliseconds of the longest.
   * @param random - A number in [0, 1).
   */
  constructor(
    first: number,
    private readonly greatest: number,
    private readonly random: () => number = Math.random,
  ) {
    this.next = Math.min(first, greatest);
  }

  /** @returns Milliseconds to wait before the next attempt; every call makes the next one longer. */
  pause(): number {
    const { next } = this;
    this.next = Math.min(next * GROWTH, this.greatest);
    return next / 2 + this.random() * (next / 2);
  }
}
