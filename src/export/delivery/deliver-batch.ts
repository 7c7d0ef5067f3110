import type { DeliverySettings } from '../../config/delivery-options.js';
import { monotonicNow } from '../../node/timers.js';
import type { EndedSpan } from '../../otel/sdk-shapes.js';
import { Backoff } from './backoff.js';
import { halves, withProbes, type BatchPart } from './batch-part.js';
import type { DetailedResult, ExportOutcome, Failure } from './export-outcome.js';
import { settlePartly, settleSent, type Settle } from './settle-sent.js';

// After so many failures without a known reason, parts of the batch are tried.
const ATTEMPTS_AS_A_WHOLE = 3;
// A span that fails so often while its neighbours arrive is at fault itself.
const ATTEMPTS_ALONE = 5;
// So many spans refused one by one make it likely that the backend refuses every span.
const REFUSALS_BEFORE_PROBES = 8;

/** What the delivery of batches needs. */
export interface BatchDelivery {
  readonly settings: DeliverySettings;
  /** Aborted when the time for delivery is over: what is not delivered then is lost. */
  readonly signal: AbortSignal;
  /** Makes one attempt. */
  readonly attempt: (spans: readonly EndedSpan[]) => Promise<ExportOutcome>;
  /** Waits between two attempts. */
  readonly pause: (milliseconds: number, isAskedFor: boolean) => Promise<void>;
  readonly settle: Settle;
  /** Told how many spans are sent again although the backend may have them. */
  readonly repeat: (count: number) => void;
  /** Whether the backend refused every span that it was sent last. */
  refusesAll: boolean;
}

/**
 * Brings one batch to its end: every span is delivered or dropped for a reason.
 *
 * - A failure that is not the batch's own fault is tried again until `retryLimitMillis` is over.
 * - A batch that cannot be encoded, is too large or is refused goes on in halves, until the span at
 *   fault is alone. A backend that refuses every span is not asked about each of them.
 * - A batch that fails for no known reason is tried again, then in halves that take turns, so that
 *   one span at fault does not keep its neighbours waiting.
 */
export class BatchRun {
  private readonly end: number;
  private backoff: Backoff;
  private parts: BatchPart[];
  private arrived = 0;
  private refused = 0;
  private greatestRefused = Infinity;
  private error: unknown;

  /**
   * @param batch - The spans.
   * @param delivery - What it needs.
   */
  constructor(
    batch: readonly EndedSpan[],
    private readonly delivery: BatchDelivery,
  ) {
    this.parts = [{ spans: batch, attempts: 0, maybeSent: false }];
    this.end = monotonicNow() + delivery.settings.retryLimitMillis;
    this.backoff = this.newBackoff();
  }

  /** @returns Resolves when every span is settled. Never rejects. */
  async run(): Promise<void> {
    const { signal, settle, attempt, repeat } = this.delivery;
    for (let part = this.parts.shift(); part !== undefined; part = this.parts.shift()) {
      if (signal.aborted) {
        settle(part.spans, 'shutdown timed out', this.error);
        continue;
      }
      if (part.maybeSent) repeat(part.spans.length);
      const { result, failure } = await attempt(part.spans);
      if (failure === undefined) this.succeed(part, result);
      else await this.fail(part, result, failure);
    }
  }

  private succeed(part: BatchPart, result: DetailedResult): void {
    settleSent(part.spans, result, this.delivery.settle);
    this.backoff = this.newBackoff();
    this.delivery.refusesAll = false;
    this.arrived++;
  }

  private async fail(part: BatchPart, result: DetailedResult, failure: Failure): Promise<void> {
    this.error = result.error;
    if (failure.kind === 'split' && part.spans.length > 1 && !this.isRefusedAsAll(failure)) {
      this.parts.unshift(...halves(part));
    } else if (failure.kind === 'split' || failure.kind === 'drop') {
      this.drop(part, failure);
    } else {
      await this.tryAgain(part, result, failure);
    }
  }

  private isRefusedAsAll({ reason }: Failure): boolean {
    return reason === 'rejected' && this.delivery.refusesAll;
  }

  private drop(part: BatchPart, { kind, reason }: Failure): void {
    const { settle } = this.delivery;
    settle(part.spans, reason, this.error);
    if (kind === 'drop' || reason !== 'rejected' || this.arrived > 0) return;
    this.refused++;
    if (this.refused === REFUSALS_BEFORE_PROBES) {
      // They may all come from one request. One span of each other part tells more.
      const { probes, rest } = withProbes(this.parts);
      this.parts = [...probes, ...rest];
      this.greatestRefused = REFUSALS_BEFORE_PROBES + probes.length;
    }
    if (this.refused < this.greatestRefused) return;
    this.delivery.refusesAll = true;
    for (const { spans } of this.parts.splice(0)) settle(spans, reason, this.error);
  }

  private tryAgain(part: BatchPart, result: DetailedResult, failure: Failure): Promise<void> {
    const { settle, pause } = this.delivery;
    const spans = settlePartly(part.spans, result, settle);
    if (spans.length === 0) return Promise.resolve();
    const { kind, retryAfter } = failure;
    const attempts = part.attempts + 1;
    const left = this.end - monotonicNow();
    if (left <= 0 || (kind === 'unknown' && this.isAtFault(spans, attempts))) {
      settle(spans, failure.reason, this.error);
      return Promise.resolve();
    }
    const again: BatchPart = { spans, attempts, maybeSent: result.maybeSent === true };
    if (kind === 'retry') this.parts.unshift(again);
    else if (spans.length > 1 && attempts >= ATTEMPTS_AS_A_WHOLE) this.parts.push(...halves(again));
    else this.parts.push(again);
    const own = this.backoff.pause();
    // A pause that the backend asks for is not cut short by the end of the process.
    return pause(Math.min(Math.max(retryAfter ?? 0, own), left), retryAfter !== undefined);
  }

  private isAtFault(spans: readonly EndedSpan[], attempts: number): boolean {
    return spans.length === 1 && this.arrived > 0 && attempts >= ATTEMPTS_ALONE;
  }

  private newBackoff(): Backoff {
    const { initialBackoffMillis, maxBackoffMillis } = this.delivery.settings;
    return new Backoff(initialBackoffMillis, maxBackoffMillis);
  }
}
