import type { EndedSpan } from '../sdk-shapes.js';

/** Why a trace is kept that the sampler did not pick. */
export type KeepReason = 'error' | 'slow';

/** The spans of one trace in this process, below one local root. */
export class LocalTrace {
  /** Spans that have started and not ended. */
  open = 0;
  /** Spans that have ended and wait for the decision. */
  ended: EndedSpan[] = [];
  /** Ids of all its spans. */
  readonly ids: string[] = [];
  /** Estimated bytes that it holds. */
  bytes = 0;
  /** The local root, once it has ended. */
  root: EndedSpan | undefined = undefined;
  /** Why it is worth keeping, as far as that is known. */
  reason: KeepReason | undefined = undefined;
  /** Whether it was decided to keep it: then its other spans follow as they end. */
  isKept = false;
  /** Whether it was let go: then its spans are dropped as they end. */
  isLost = false;

  /**
   * @param rootId - Span id of its local root.
   * @param since - When it began, in milliseconds since the epoch.
   */
  constructor(
    readonly rootId: string,
    readonly since: number,
  ) {}
}
