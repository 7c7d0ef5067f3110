import type { CallStats } from '../model/graph.js';
import type { ViewSpan } from '../model/view-span.js';

const KEPT = 4_096;

/** Counts calls, and keeps the last 4,096 durations for their percentiles. */
export class CallDurations {
  readonly #last: number[] = [];
  #calls = 0;
  #errors = 0;

  /** @param span - A call. */
  add({ duration, error }: ViewSpan): void {
    this.#last[this.#calls % KEPT] = duration;
    this.#calls++;
    if (error) this.#errors++;
  }

  get stats(): CallStats {
    const sorted = Float64Array.from(this.#last).sort();
    const at = (share: number): number =>
      sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
    return { calls: this.#calls, errors: this.#errors, p50: at(0.5), p99: at(0.99) };
  }
}
