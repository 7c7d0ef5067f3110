import { boundedFlush, type Flushable } from './bounded-flush.js';

/** Flushes when a process ends by itself, which may come to that more than once. */
export class LastFlush {
  private flushed = 0;

  /**
   * @param target - What to flush.
   * @param leftMillis - Milliseconds that all such flushes may take together.
   */
  constructor(
    private readonly target: Flushable,
    private leftMillis: number,
  ) {}

  /** Whether spans have ended since the last one, and there is time for another. */
  get isDue(): boolean {
    return this.leftMillis >= 1 && this.target.fates().ended !== this.flushed;
  }

  /** @returns Resolves when it is done, or its time over. */
  async run(): Promise<void> {
    this.flushed = this.target.fates().ended;
    const start = performance.now();
    await boundedFlush(this.target, this.leftMillis, true, true);
    this.leftMillis -= performance.now() - start;
  }
}
