/** Waits between attempts, of which there is one at a time. It holds no process alive. */
export class Pause {
  private timer: NodeJS.Timeout | undefined;
  private resume: (() => void) | undefined;
  private isWhole = false;
  private isEnded = false;

  /** Waits for some milliseconds, or until {@link cut}. */
  untilFlush(milliseconds: number): Promise<void> {
    return this.wait(milliseconds, false);
  }

  /** Waits for some milliseconds, or until {@link end}. */
  whole(milliseconds: number): Promise<void> {
    return this.wait(milliseconds, true);
  }

  /** Somebody flushes: a pause that only spares the backend is over. */
  cut(): void {
    if (!this.isWhole) this.stop();
  }

  /** Nobody waits any more: the pause is over, and so is every one to come. */
  end(): void {
    this.isEnded = true;
    this.stop();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.resume?.();
    this.resume = undefined;
  }

  private wait(milliseconds: number, isWhole: boolean): Promise<void> {
    if (this.isEnded) return Promise.resolve();
    return new Promise((resolve) => {
      this.isWhole = isWhole;
      this.resume = resolve;
      this.timer = setTimeout(resolve, milliseconds).unref();
    });
  }
}
