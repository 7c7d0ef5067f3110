import { startIdleTimer, stop } from '../node/timers.js';

// Longer than a lookup takes when no name server answers, with the settings that systems come with.
const PATIENCE_MS = 30_000;

/** Runs functions one after another, in the order of the calls. */
export class OneAtATime {
  private readonly waiting: (() => void)[] = [];
  private isBusy = false;

  /** @param patienceMillis - After so long, one that does not end no longer keeps the next back. */
  constructor(private readonly patienceMillis = PATIENCE_MS) {}

  /**
   * @param start - What to run.
   * @returns Its result.
   * @throws What it throws.
   */
  run<T>(start: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => {
        let isOver = false;
        const leave = (): void => {
          if (isOver) return;
          isOver = true;
          stop(timer);
          this.isBusy = false;
          this.next();
        };
        const timer = startIdleTimer(leave, this.patienceMillis);
        start().then(resolve, reject).finally(leave);
      });
      this.next();
    });
  }

  private next(): void {
    if (this.isBusy) return;
    const start = this.waiting.shift();
    if (start === undefined) return;
    this.isBusy = true;
    start();
  }
}
