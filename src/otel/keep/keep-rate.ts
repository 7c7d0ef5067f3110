import { SlotTable } from '../sampler/slot-table.js';

/**
 * Bounds how many local traces are kept in one second, so that an outage does not flood the backend.
 * Each operation that failed in the second before has a place of its own in this one: the rare operation
 * is seen beside the one that fails by the thousand.
 */
export class KeepRate {
  private readonly slots = new SlotTable(new Set());
  private second = -1;
  private left = 0;
  /** Operations of the second before of which none was there in this second yet. */
  private awaited = 0;
  /** Operations of this second. */
  private seen = 0;

  /**
   * @param maxPerSecond - How many are kept in one second.
   * @param clock - Gives milliseconds since the epoch.
   */
  constructor(
    private readonly maxPerSecond: number,
    private readonly clock: () => number,
  ) {}

  /**
   * @param operation - The operation of a local trace that is worth keeping.
   * @returns Whether there is room for it.
   */
  allows(operation: string): boolean {
    const second = Math.floor(this.clock() / 1000);
    if (second !== this.second) {
      this.awaited = second === this.second + 1 ? this.seen : 0;
      this.seen = 0;
      this.left = this.maxPerSecond;
      this.second = second;
    }
    const slot = this.slots.find(operation);
    const isFirst = slot.second !== second;
    if (isFirst) {
      if (slot.second === second - 1 && this.awaited > 0) this.awaited--;
      slot.second = second;
      this.seen++;
    }
    if (this.left <= (isFirst ? 0 : this.awaited)) return false;
    this.left--;
    return true;
  }
}
