import { startIdleTimer, stop, type Timer } from '../../node/timers.js';

/** The process, whose events have types that are of no use here. */
const emitter: NodeJS.EventEmitter = process;

type Listener = (...values: unknown[]) => void;

/**
 * A listener of the process that others do not see when they look whether they are alone.
 *
 * Libraries such as signal-exit count the listeners of a signal when it arrives. If they find only
 * their own, they clean up and send the signal again. One listener more, and they leave the end of
 * the process to it. So this one is the first to be called, and takes itself off before the others
 * run. It is back when none of them is left, or after {@link absenceMillis}.
 */
export class UnseenListener {
  /** Whether another listener was taken off in this tick, as Node does with one of `once()`. */
  hasLostOther = false;
  private isIn = false;
  private isMoving = false;
  private isDispatching = false;
  private isStopped = true;
  private absence: Timer | undefined;

  /**
   * @param event - A signal, or `uncaughtException`.
   * @param listener - Called with what the process emits.
   * @param absenceMillis - Milliseconds that others see only themselves after the event, since some
   *   count again when they have cleaned up.
   */
  constructor(
    private readonly event: string,
    private readonly listener: Listener,
    private readonly absenceMillis: number,
  ) {}

  /** @returns How many others listen now. */
  others(): number {
    return emitter.listenerCount(this.event) - (this.isIn ? 1 : 0);
  }

  /** Listens from now on. */
  start(): void {
    this.isStopped = false;
    this.enter();
  }

  /** Listens no more. */
  stop(): void {
    // Node closes what it holds for a signal only when a listener goes.
    this.enter();
    this.isStopped = true;
    this.leave();
  }

  /** Called before the others run: they see only themselves. */
  stepAside(): void {
    this.isDispatching = true;
    if (this.others() > 0) this.leave();
    process.nextTick(() => {
      this.isDispatching = false;
      if (this.others() === 0) this.enter();
      else if (!this.isIn) {
        this.absence ??= startIdleTimer(() => {
          this.enter();
        }, this.absenceMillis);
      }
    });
  }

  /**
   * Called before a listener is added to the event.
   *
   * @param listener - The listener.
   */
  onAdding(listener: unknown): void {
    if (this.isMoving || !this.isIn) return;
    if (listener === this.listener) {
      // There are tools that take all listeners off and put them on again. One of the two goes.
      process.nextTick(() => {
        this.move(() => emitter.off(this.event, this.listener));
      });
      return;
    }
    if (this.others() > 0) this.leave();
    process.nextTick(() => {
      if (this.isDispatching || this.absence !== undefined) return;
      if (this.others() > 0) this.leave();
      this.enter();
    });
  }

  /**
   * Called after a listener was taken off the event.
   *
   * @param listener - The listener.
   * @returns Whether Node must not learn that the signal has no listener now.
   */
  onRemoved(listener: unknown): boolean {
    if (this.isMoving || this.isStopped) return false;
    if (listener === this.listener) this.isIn = false;
    else this.noteLoss();
    if (this.isIn || this.others() > 0) return false;
    if (this.isDispatching) return true;
    this.enter();
    return false;
  }

  private noteLoss(): void {
    this.hasLostOther = true;
    process.nextTick(() => {
      this.hasLostOther = false;
    });
  }

  private enter(): void {
    stop(this.absence);
    this.absence = undefined;
    if (this.isIn || this.isStopped) return;
    this.isIn = true;
    const limit = emitter.getMaxListeners();
    // Node warns of the eleventh listener, which may be one of the application if it is not this.
    const isFull = limit > 0 && emitter.listenerCount(this.event) >= limit;
    if (isFull) emitter.setMaxListeners(0);
    this.move(() => emitter.prependListener(this.event, this.listener));
    if (isFull) emitter.setMaxListeners(limit);
  }

  private leave(): void {
    if (!this.isIn) return;
    this.isIn = false;
    this.move(() => emitter.off(this.event, this.listener));
  }

  /** What this does itself is nothing that others have done. */
  private move(change: () => void): void {
    this.isMoving = true;
    change();
    this.isMoving = false;
  }
}
