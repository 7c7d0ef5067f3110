import { DropWarnings } from './drop-warnings.js';

/** Why a limit refused a span when it started. The texts are those of the `trace.error` tag. */
export type RefusalReason = 'too many children' | 'too deep';

/** Why a span went no further than the limits; `cannot be read`: something of it throws. */
export type LimitDropReason = RefusalReason | 'cannot be read';

/** Why a limit cut something off a span. */
export type CutReason = 'too many tags' | 'too many logs' | 'too many links' | 'value too long';

const WHAT: Readonly<Record<LimitDropReason | CutReason, string>> = {
  'too many children': 'spans',
  'too deep': 'spans',
  'cannot be read': 'spans',
  'too many tags': 'tags',
  'too many logs': 'log entries',
  'too many links': 'links',
  'value too long': 'ends of values',
};

/** What limits have dropped and cut so far. */
export interface LimitCounts {
  /** Spans, by reason. */
  dropped: Record<LimitDropReason, number>;
  /** Tags, log entries and values that were cut, by reason. */
  cut: Record<CutReason, number>;
}

/** Counts what the limits drop and cut, by reason, and warns about it. */
export class DropCounts {
  private readonly counts: LimitCounts = {
    dropped: { 'too many children': 0, 'too deep': 0, 'cannot be read': 0 },
    cut: { 'too many tags': 0, 'too many logs': 0, 'too many links': 0, 'value too long': 0 },
  };
  private readonly warnings = new DropWarnings('by a limit');

  /** Spans that were dropped. */
  get spans(): number {
    const { dropped } = this.counts;
    return dropped['too many children'] + dropped['too deep'] + dropped['cannot be read'];
  }

  /** Counts a span that was dropped. */
  drop(reason: LimitDropReason, error?: unknown): void {
    this.counts.dropped[reason]++;
    this.warnings.note(reason, 1, WHAT[reason], error);
  }

  /**
   * Counts what was cut off a span.
   *
   * @param reason - Why.
   * @param amount - How many; 1 unless told.
   */
  cut(reason: CutReason, amount = 1): void {
    if (amount === 0) return;
    this.counts.cut[reason] += amount;
    this.warnings.note(reason, amount, WHAT[reason]);
  }

  /** @returns A copy of the counts as they are now. */
  snapshot(): LimitCounts {
    return { dropped: { ...this.counts.dropped }, cut: { ...this.counts.cut } };
  }
}
