import { Draws } from './draws.js';
import { safeClock, safeRandom } from './guarded-numbers.js';
import { SecondClock } from './second-clock.js';
import { IGNORED, SlotTable, type Slot } from './slot-table.js';

/** The probability of the original, 1 in 4,000 (`pkg/net/trace/dapper.go`). */
export const DEFAULT_PROBABILITY = 0.00025;

/** Operations that the original never samples (`pkg/net/trace/sample.go`). */
export const DEFAULT_IGNORED_OPERATIONS: readonly string[] = ['/metrics', '/ping'];

/** What `firstPerSecond` may be. */
export const FIRST_PER_SECOND_ALLOWED =
  'a number from 0 to 1, or { instances } with a number of at least 1';

/** Instances of a service that share the first trace of a slot in a second. */
export interface InstanceCount {
  /** How many there are, at least 1. */
  readonly instances: number;
}

/** Settings of the two-step sampling. */
export interface SlotSamplingOptions {
  /** Probability in (0, 1] with which a trace is picked that is not the first of its slot and second. Default 0.00025. */
  probability?: number;
  /**
   * Chance in [0, 1] of the first trace of a slot in a second to be picked for being the first. Default 1,
   * as in the original. `{ instances: 2000 }` is 1/2000: one of so many instances picks it, in the mean.
   */
  firstPerSecond?: number | InstanceCount;
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
  /** Probability with which the first trace of a slot in a second is picked. */
  private readonly firstProbability: number;
  private readonly clock: SecondClock;
  private readonly draws: Draws;
  private readonly random: () => number;
  private readonly slots: SlotTable;

  /**
   * @param options - See {@link SlotSamplingOptions}.
   * @throws RangeError when the probability is not in (0, 1], or `firstPerSecond` is not allowed.
   */
  constructor(options: SlotSamplingOptions = {}) {
    const { probability = DEFAULT_PROBABILITY } = options;
    if (typeof probability !== 'number' || !(probability > 0 && probability <= 1)) {
      throw new RangeError(
        `kratos-otel: probability must be a number in (0, 1], got ${String(probability)}`,
      );
    }
    this.probability = probability;
    this.firstProbability = Math.max(probability, firstShare(options.firstPerSecond));
    const ignored = new Set(options.ignoredOperations ?? DEFAULT_IGNORED_OPERATIONS);
    this.slots = new SlotTable(ignored);
    this.random = safeRandom(options.random);
    this.draws = new Draws(probability, this.random);
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

  /**
   * @param operation - Operation of the root span.
   * @param wins - Says whether the trace is picked at a probability, by its id.
   * @returns As {@link pick}.
   */
  pickBy(operation: string, wins: (probability: number) => boolean): number {
    const slot = this.slots.find(operation);
    if (slot === IGNORED) return 0;
    const second = this.clock.now();
    const probability = slot.second === second ? this.probability : this.firstProbability;
    slot.second = second;
    return wins(probability) ? probability : 0;
  }

  private decide(slot: Slot): number {
    const { clock, draws } = this;
    const second = clock.now();
    this.second = second;
    if (slot.second !== second) {
      slot.second = second;
      const { firstProbability } = this;
      return firstProbability === 1 || this.random() < firstProbability ? firstProbability : 0;
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

function firstShare(setting: SlotSamplingOptions['firstPerSecond']): number {
  if (setting === undefined) return 1;
  const share = typeof setting === 'object' ? 1 / setting.instances : setting;
  if (typeof share === 'number' && share >= 0 && share <= 1) return share;
  throw new RangeError(
    `kratos-otel: firstPerSecond must be ${FIRST_PER_SECOND_ALLOWED}, got ${JSON.stringify(setting)}`,
  );
}
