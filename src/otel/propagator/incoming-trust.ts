import { safeClock } from '../sampler/guarded-numbers.js';
import { SeldomWarning } from '../seldom-warning.js';

/** How far to believe what arrives. */
export interface IncomingTrustOptions {
  /**
   * Whether a trace that arrives is continued: `true` (default), `false`, or a function of the
   * carrier. One that is not trusted becomes a link of a new trace, for which the sampler decides;
   * what else arrived with it, as baggage, is dropped. Only `true` means trusted: a function that
   * throws, or returns a promise or anything else, distrusts.
   */
  trustIncoming?: boolean | ((carrier: unknown) => boolean);
  /**
   * Debug requests that are accepted in one second; those over it are continued as their sampled
   * bit says. Default 100.
   */
  maxDebugPerSecond?: number;
  /** Gives milliseconds since the epoch. Default `Date.now`. */
  clock?: () => number;
}

/** What was refused of what arrived. */
export interface IncomingStats {
  /** Traces that arrived and were not continued. */
  untrusted: number;
  /** Debug requests over the cap. */
  debugRefused: number;
}

const DEFAULT_DEBUG_PER_SECOND = 100;

/**
 * Decides how far to believe headers that any caller can send: a flood of forged `sampled` or debug
 * flags must not become a flood of spans.
 */
export class IncomingTrust {
  private readonly trustIncoming: boolean | ((carrier: unknown) => boolean);
  private readonly maxDebugPerSecond: number;
  private readonly clock: () => number;
  private readonly counts: IncomingStats = { untrusted: 0, debugRefused: 0 };
  private second = -1;
  private debugInSecond = 0;
  private readonly threw = new SeldomWarning(
    'kratos-otel: trustIncoming threw; the trace is not continued',
  );
  private readonly answeredOddly = new SeldomWarning(
    'kratos-otel: trustIncoming must return true or false at once; the trace is not continued',
  );

  /**
   * @param options - See {@link IncomingTrustOptions}.
   * @throws RangeError when `maxDebugPerSecond` is not a whole number of at least 0.
   */
  constructor(options: IncomingTrustOptions = {}) {
    const { trustIncoming = true, maxDebugPerSecond = DEFAULT_DEBUG_PER_SECOND } = options;
    if (!Number.isInteger(maxDebugPerSecond) || maxDebugPerSecond < 0) {
      throw new RangeError(
        `kratos-otel: maxDebugPerSecond must be a whole number of at least 0, got ${String(maxDebugPerSecond)}`,
      );
    }
    this.trustIncoming = trustIncoming;
    this.maxDebugPerSecond = maxDebugPerSecond;
    this.clock = safeClock(options.clock);
  }

  /**
   * @param carrier - What brought the headers.
   * @returns Whether a trace in it is to be continued: only when that is said for certain.
   */
  trusts(carrier: unknown): boolean {
    if (typeof this.trustIncoming === 'boolean') return this.trustIncoming;
    try {
      const answer: unknown = this.trustIncoming(carrier);
      if (typeof answer !== 'boolean') this.refuseAnswer(answer);
      return answer === true;
    } catch (error) {
      this.threw.warn(error);
      return false;
    }
  }

  /** Counts a trace that was not continued. */
  countUntrusted(): void {
    this.counts.untrusted++;
  }

  /** @returns Whether one more debug request is accepted in this second. */
  acceptsDebug(): boolean {
    const second = Math.floor(this.clock() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.debugInSecond = 0;
    }
    if (this.debugInSecond < this.maxDebugPerSecond) {
      this.debugInSecond++;
      return true;
    }
    this.counts.debugRefused++;
    return false;
  }

  /** @returns What has been refused so far. */
  stats(): IncomingStats {
    return { ...this.counts };
  }

  private refuseAnswer(answer: unknown): void {
    this.answeredOddly.warn(showType(answer));
    // Without a handler a rejection would end the process.
    Promise.resolve(answer).catch(() => {});
  }
}

function showType(answer: unknown): string {
  return answer instanceof Promise ? 'a promise' : typeof answer;
}
