// What OpenTelemetry's exporters wait by default.
const USUAL_MS = 10_000;
// What OpenTelemetry's batch processor allows an export at most.
const GREATEST_MS = 30_000;
// Answers vary; one that took this part of the deadline makes it longer.
const COMFORT = 2;

/**
 * How long to wait for an answer. A backend that is only slow would otherwise get the same spans
 * again and again: a request that was sent as a whole and timed out makes the next deadline longer.
 */
export class AdaptiveDeadline {
  private current: number;

  /** @param configured - Milliseconds to wait as long as answers come in time. */
  constructor(private readonly configured: number) {
    this.current = configured;
  }

  /** How long the next request may take. */
  get milliseconds(): number {
    return this.current;
  }

  /** The whole request was sent, and no answer came in time. */
  passed(): void {
    if (this.current >= GREATEST_MS) return;
    this.current = Math.min(Math.max(this.current * COMFORT, USUAL_MS), GREATEST_MS);
  }

  /** @param milliseconds - How long an answer took. */
  answered(milliseconds: number): void {
    const wanted = Math.min(milliseconds * COMFORT, GREATEST_MS);
    this.current = Math.max(this.current, this.configured, wanted);
  }
}
