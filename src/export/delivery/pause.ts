import { startIdleTimer, stop, type Timer } from '../../node/timers.js';

/** Waits between attempts, of which there is one at a time. It holds no process alive. */
export class Pause {
  private timer: Timer | undefined;
  private resume: (() => void) | undefined;
  private isAskedFor = false;
  private isEnded = false;

  /**
   * @param milliseconds - How long to wait.
   * @param isAskedFor - Whether the backend asked for it. Then {@link cut} does not end it.
   */
  wait(milliseconds: number, isAskedFor: boolean): Promise<void> {
    if (this.isEnded) return Promise.resolve();
    return new Promise((resolve) => {
      this.isAskedFor = isAskedFor;
      this.resume = resolve;
      this.timer = startIdleTimer(resolve, milliseconds);
    });
  }

  /** The process ends soon: a pause that only spares the backend is over. */
  cut(): void {
    if (!this.isAskedFor) this.stop();
  }

  /** Ends this pause and every later one, because delivery stops. */
  end(): void {
    this.isEnded = true;
    this.stop();
  }

  private stop(): void {
    stop(this.timer);
    this.resume?.();
    this.resume = undefined;
  }
}
