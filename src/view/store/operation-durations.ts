const KEPT = 128;
/** Before this many traces of an operation nothing is said of it. */
const ENOUGH = 20;
const MAX_OPERATIONS = 2_000;
/** How often the limit is computed again: after so many durations. */
const REFRESH = 16;

interface Durations {
  readonly last: Float64Array;
  count: number;
  limit: number;
}

/**
 * Knows how long traces of an operation take, to mark those that take much longer: beyond the 90th
 * percentile of the last 128 and twice their median.
 */
export class OperationDurations {
  readonly #operations = new Map<string, Durations>();

  /**
   * @param operation - Service and operation of the root.
   * @param duration - Microseconds.
   */
  add(operation: string, duration: number): void {
    let known = this.#operations.get(operation);
    if (known === undefined) {
      known = { last: new Float64Array(KEPT), count: 0, limit: Infinity };
      this.#makeRoom();
      this.#operations.set(operation, known);
    }
    known.last[known.count % KEPT] = duration;
    known.count++;
    if (known.count >= ENOUGH && known.count % REFRESH === 0) known.limit = limitOf(known);
  }

  /** @returns Whether a trace of the operation took much longer than others. */
  isSlow(operation: string, duration: number): boolean {
    return duration > (this.#operations.get(operation)?.limit ?? Infinity);
  }

  /** Forgets all. */
  clear(): void {
    this.#operations.clear();
  }

  #makeRoom(): void {
    if (this.#operations.size < MAX_OPERATIONS) return;
    const [oldest] = this.#operations.keys();
    if (oldest !== undefined) this.#operations.delete(oldest);
  }
}

function limitOf({ last, count }: Durations): number {
  const sorted = last.slice(0, Math.min(count, KEPT)).sort();
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return Math.max(at(0.9), 2 * at(0.5));
}
