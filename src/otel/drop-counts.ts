/** Why something that was recorded did not go on. The texts are those of the `trace.error` tag. */
export type DropReason =
  'too many children' | 'too deep' | 'too many tags' | 'too many logs' | 'value too long';

/**
 * Counts what the limits dropped, by reason: spans for `too many children` and `too deep`, tags for
 * `too many tags`, log entries for `too many logs`, and values that were cut for `value too long`.
 */
export class DropCounts {
  private readonly counts: Record<DropReason, number> = {
    'too many children': 0,
    'too deep': 0,
    'too many tags': 0,
    'too many logs': 0,
    'value too long': 0,
  };

  /**
   * Counts something that was dropped.
   *
   * @param reason - Why it was dropped.
   * @param amount - How many; 1 unless told.
   */
  add(reason: DropReason, amount = 1): void {
    this.counts[reason] += amount;
  }

  /** @returns A copy of the counts as they are now. */
  snapshot(): Record<DropReason, number> {
    return { ...this.counts };
  }
}
