// What OpenTelemetry's batch processor allows an export at most.
const GREATEST_MS = 30_000;
// Answers vary: one may take this many times as long as the one before.
const COMFORT = 2;
const DECAY = 0.95;

/**
 * How long to wait for an answer. Answers that took longer make it longer, also those that came too
 * late: a backend that is only slow would otherwise get the same spans again and again.
 */
export class AdaptiveDeadline {
  /** How long the next request may take. */
  milliseconds: number;

  /** @param configured - Milliseconds to wait as long as answers come in time. */
  constructor(private readonly configured: number) {
    this.milliseconds = configured;
  }

  /** @param milliseconds - How long an answer took. */
  answered(milliseconds: number): void {
    const wanted = Math.min(milliseconds * COMFORT, GREATEST_MS);
    this.milliseconds = Math.max(this.configured, wanted, this.milliseconds * DECAY);
  }
}
