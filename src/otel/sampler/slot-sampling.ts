import { Draws } from './draws.js';
import { safeClock, safeRandom } from './guarded-numbers.js';
import { SecondClock } from './second-clock.js';
import { IGNORED, SlotTable, type Slot } from './slot-table.js';

/** The probability of the original, 1 in 4,000 (`pkg/net/trace/dapper.go`). */
export const DEFAULT_PROBABILITY = 0.00025;

/** Operations that the original never samples (`pkg/net/trace/sample.go`). */
export const DEFAULT_IGNORED_OPERATIONS: readonly string[] = ['/metrics', '/ping'];

/** Settings of the two-step sampling. */
export interface SlotSamplingOptions {
  /** Probability in (0, 1] with which a trace is picked that is not the first of its slot and second. Default 0.00025. */
  probability?: number;
  /** Operations that are never picked. Default `['/metrics', '/ping']`. */
  ignoredOperations?: readonly string[];
  /**
   * Gives milliseconds since the epoch. Default `Date.now`, of which one answer serves up to 64
   * decisions where they come by the thousand. `Date.now` also counts where this one throws or gives
   * no finite number.
   */
  clock?: () => number;
  /**
   * Gives a number in [0, 1). Default `Math.random`, of which one answer serves until the next pick.
   * `Math.random` also counts where this one throws or gives no such number.
   */
  random?: () => number;
}

/**
 * The two-step sampling of the original's `probabilitySampling` (`pkg/net/trace/sample.go`): the
 * first trace of an operation's slot in a wall-clock second is picked, so that rare operations are
 * seen; of the others a fraction.
 */
export class SlotSampling {
  /** How many traces that are not the first of {@link second} are not picked, that is for sure. */
  private foreseen = 0;
  private second = -1;
  private readonly probability: number;
  private readonly clock: SecondClock;
  private readonly draws: Draws;
  private readonly slots: SlotTable;

  /**
   * @param options - See {@link SlotSamplingOptions}.
   * @throws RangeError when the probability is not in (0, 1].
   */
  constructor(options: SlotSamplingOptions = {}) {
    const { probability = DEFAULT_PROBABILITY } = options;
    if (typeof probability !== 'number' || !(probability > 0 && probability <= 1)) {
      throw new RangeError(
        `kratos-otel: probability must be a number in (0, 1], got ${String(probability)}`,
      );
    }
    this.probability = probability;
    const ignored = new Set(options.ignoredOperations ?? DEFAULT_IGNORED_OPERATIONS);
    this.slots = new SlotTable(ignored);
    this.draws = new Draws(probability, safeRandom(options.random));
    this.clock = new SecondClock(safeClock(options.clock), () => {
      this.forget();
    });
  }

  /**
   * @param operation - Operation of the root span.
   * @returns The probability in (0, 1] with which it was picked, or 0 when it was not.
   */
  pick(operation: string): number {
    const slot = this.slots.find(operation);
    if (this.foreseen > 0 && slot.second === this.second) {
      this.foreseen--;
      return 0;
    }
    return slot === IGNORED ? 0 : this.decide(slot);
  }

  private decide(slot: Slot): number {
    const { clock, draws } = this;
    const second = clock.now();
    this.second = second;
    if (slot.second !== second) {
      slot.second = second;
      return 1;
    }
    this.forget();
    if (draws.next()) return this.probability;
    this.foreseen = draws.loseAhead(clock.ahead);
    return 0;
  }

  private forget(): void {
    this.draws.giveBack(this.foreseen);
    this.foreseen = 0;
  }
}
