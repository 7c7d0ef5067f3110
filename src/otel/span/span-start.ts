/** Why a trace is sampled. */
export interface PickReason {
  /** Probability in (0, 1] with which it was picked; `undefined` when it was forced. */
  readonly probability: number | undefined;
  /** Whether it is a debug trace. */
  readonly debug: boolean;
}

/**
 * What the parts of one provider tell each other while the SDK starts one span.
 *
 * Within `startSpan()` the SDK asks the id generator for ids, then the sampler for a decision, and then
 * calls the span processor. It passes the ids to nobody but the span, and the reason of the decision to
 * nobody at all, so the parts leave them here. What is left here names the span that it belongs to: a
 * part that is called for another span finds nothing, instead of something wrong.
 *
 * `createKratosParts()` gives the parts of each provider one of their own. Parts that are made one by one
 * share one of the process, which is right because a span starts synchronously.
 */
export class SpanStart {
  /** Id that a header has given to the root that starts next, 16 hex digits; empty for none. */
  rootId = '';
  /**
   * Probability with which the root that starts next was picked, 0 when it was not; `undefined` where
   * the sampler has still to decide.
   */
  decided: number | undefined = undefined;
  /** The span id that was made last. */
  private spanId = '';
  /** Whether the sampler has asked for {@link spanId}: then it belongs to a span that was decided on. */
  private isTaken = true;
  private traceId = '';
  private pickedTraceId = '';
  private picked: PickReason = { probability: undefined, debug: false };

  /**
   * Remembers a span id.
   *
   * @param id - The span id that the id generator has made.
   */
  madeSpanId(id: string): void {
    this.spanId = id;
    this.isTaken = false;
  }

  /**
   * Remembers a trace id.
   *
   * @param id - The trace id that the id generator has made.
   */
  madeTraceId(id: string): void {
    this.traceId = id;
  }

  /** @returns Whether the id generator has made the span id last, so that it is hex in lower case. */
  isOwnSpanId(id: string): boolean {
    return id === this.spanId;
  }

  /** @returns Whether the id generator has made the trace id last. */
  isOwnTraceId(id: string): boolean {
    return id === this.traceId;
  }

  /**
   * @returns The id of the span that is decided on; empty where the SDK makes it after the decision, or
   *   another generator makes it.
   */
  takeSpanId(): string {
    if (this.isTaken) return '';
    this.isTaken = true;
    return this.spanId;
  }

  /** @returns The decision that was made before the root started, once. */
  takeDecision(): number | undefined {
    const { decided } = this;
    this.decided = undefined;
    return decided;
  }

  /**
   * Remembers why a trace is sampled.
   *
   * @param traceId - A trace that is sampled.
   * @param probability - Probability in (0, 1] with which it was picked; `undefined` when it was forced.
   * @param debug - Whether it is a debug trace.
   */
  pickTrace(traceId: string, probability: number | undefined, debug: boolean): void {
    this.pickedTraceId = traceId;
    this.picked = { probability, debug };
  }

  /**
   * @param traceId - The trace of the span that starts.
   * @returns Why it is sampled; `undefined` when another sampler has decided.
   */
  reasonFor(traceId: string): PickReason | undefined {
    return traceId === this.pickedTraceId ? this.picked : undefined;
  }
}

/** What parts share that were not made by `createKratosParts()`. */
export const SHARED_SPAN_START = new SpanStart();
