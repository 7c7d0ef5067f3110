import { monotonicNow } from '../../../node/timers.js';
import { LostError, type SendReport, type Transport } from './transport.js';
import { pause, within } from '../../../node/settles-within.js';

const FIRST_BACKOFF_MS = 5;
const GREATEST_BACKOFF_MS = 1_000;

/**
 * What all networks have in common: one deadline, and new attempts until it. The deadline starts
 * anew whenever the system takes something.
 */
export abstract class DeadlineTransport implements Transport {
  private sending: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  /**
   * @param where - The destination as errors name it, such as `tcp 127.0.0.1:6077`.
   * @param timeout - Milliseconds without progress after which messages fail.
   */
  protected constructor(
    protected readonly where: string,
    protected readonly timeout: number,
  ) {}

  send(messages: readonly Uint8Array[]): Promise<SendReport> {
    if (this.isClosed) {
      return Promise.resolve({ settled: 0, tooLong: [], error: this.error('is closed') });
    }
    const sending = this.run(messages);
    this.sending = sending;
    return sending;
  }

  confirm(): Promise<LostError | undefined> {
    return Promise.resolve(undefined);
  }

  letGo(): void {
    this.disconnect(true);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.sending;
    await this.hangUp();
  }

  /**
   * Hands messages to the system, connecting before if need be.
   *
   * @param messages - At least one message.
   * @param deadline - When the caller stops waiting, by `monotonicNow()`.
   * @returns How many of them, from the first, it took: at least one.
   * @throws Error when it took none, or it is unknown how many. The next call begins with the first
   *   message again.
   */
  protected abstract transmit(messages: readonly Uint8Array[], deadline: number): Promise<number>;

  /**
   * Called after each failure: throws away what cannot be used again.
   *
   * @param isLate - Whether the failure is that `transmit` did not end by the deadline. What it is
   *   waiting for has to end now.
   */
  protected abstract disconnect(isLate: boolean): void;

  /** What `transmit` is waiting for, as errors say it. */
  protected abstract waitsFor(): string;

  /** Called when there is nothing left to send for now. */
  protected abstract rest(): void;

  /** Closes the connection when nothing is left to send. */
  protected abstract hangUp(): Promise<void>;

  /**
   * @param problem - What is wrong with the destination.
   * @param cause - Why, if there is an error that says so.
   */
  protected error(problem: string, cause?: unknown): Error {
    return new Error(this.say(problem, cause), { cause });
  }

  /** @returns The text of {@link error}. */
  protected say(problem: string, cause?: unknown): string {
    const reason = cause instanceof Error ? `: ${reasonOf(cause)}` : '';
    return `kratos-otel/reporter: ${this.where} ${problem}${reason}`;
  }

  private async run(messages: readonly Uint8Array[]): Promise<SendReport> {
    const tooLong: number[] = [];
    let settled = 0;
    let deadline = monotonicNow() + this.timeout;
    let backoff = FIRST_BACKOFF_MS;
    while (settled < messages.length) {
      try {
        settled += await this.attempt(settled > 0 ? messages.slice(settled) : messages, deadline);
        deadline = monotonicNow() + this.timeout;
        backoff = FIRST_BACKOFF_MS;
      } catch (error) {
        if (isTooLong(error)) {
          tooLong.push(settled++);
          deadline = monotonicNow() + this.timeout;
          continue;
        }
        this.disconnect(error instanceof LateError);
        if (error instanceof LostError) {
          return { settled, tooLong, error };
        } else if (monotonicNow() + backoff >= deadline) {
          this.rest();
          const late = this.error(`takes no spans within ${this.timeout} ms`, error);
          return { settled, tooLong, error: late };
        } else {
          await pause(backoff);
          backoff = Math.min(backoff * 2, GREATEST_BACKOFF_MS);
        }
      }
    }
    this.rest();
    return { settled, tooLong };
  }

  private attempt(messages: readonly Uint8Array[], deadline: number): Promise<number> {
    return within(
      Math.max(deadline - monotonicNow(), 0),
      () => this.transmit(messages, deadline),
      () => new LateError(this.waitsFor()),
    );
  }
}

class LateError extends Error {}

/** Node's error for several addresses says nothing itself. */
function reasonOf(error: Error): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return error.message === '' && first instanceof Error ? first.message : error.message;
}

/** Whether an error says that one message is too long for the network; the next may not be. */
export function isTooLong(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EMSGSIZE';
}
