import { pause } from './pause.js';
import type { Transport } from './transport.js';
import { within } from './within.js';

const FIRST_BACKOFF_MS = 5;
const GREATEST_BACKOFF_MS = 50;

interface Waiting {
  readonly message: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * What all networks have in common: the order of messages, one deadline, and new attempts until it.
 *
 * The deadline starts anew whenever the kernel takes something. When it passes, everything that
 * waits fails together: what does not take the first message does not take the next.
 */
export abstract class QueuedTransport implements Transport {
  private readonly queue: Waiting[] = [];
  private running: Promise<void> | undefined;
  private isClosed = false;

  /**
   * @param where - The destination as errors name it, such as `tcp 127.0.0.1:6077`.
   * @param timeout - Milliseconds without progress after which messages fail.
   * @param groupBytes - Length of the messages that one `transmit` gets; at least one message.
   */
  protected constructor(
    protected readonly where: string,
    protected readonly timeout: number,
    private readonly groupBytes: number,
  ) {}

  send(message: Uint8Array): Promise<void> {
    if (this.isClosed) return Promise.reject(this.error('is closed'));
    return new Promise((resolve, reject) => {
      this.queue.push({ message, resolve, reject });
      this.running ??= this.run();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.running;
    await this.hangUp();
  }

  /**
   * Hands messages to the kernel, connecting before if need be.
   *
   * @param messages - The first of those that wait, at least one.
   * @returns How many of them, from the first, it took: at least one.
   * @throws Error when it took none, or nobody knows how many. The next call begins on a new
   *   connection, with the first message again.
   */
  protected abstract transmit(messages: readonly Uint8Array[]): Promise<number>;

  /** Throws the connection away at once, and with it whatever `transmit` is waiting for. */
  protected abstract disconnect(): void;

  /** Called when nothing is left to send for now. */
  protected abstract rest(): void;

  /** Closes the connection when nothing is left to send. */
  protected abstract hangUp(): Promise<void>;

  /**
   * @param problem - What is wrong with the destination.
   * @param cause - Why, if there is an error that says so.
   */
  protected error(problem: string, cause?: unknown): Error {
    const reason = cause instanceof Error ? `: ${cause.message}` : '';
    return new Error(`kratos-otel/reporter: ${this.where} ${problem}${reason}`, { cause });
  }

  private async run(): Promise<void> {
    // Whoever sends many is still calling send(): they are to go out together.
    await Promise.resolve();
    let deadline = performance.now() + this.timeout;
    let backoff = FIRST_BACKOFF_MS;
    while (this.queue.length > 0) {
      const left = deadline - performance.now();
      try {
        const taken = await this.attempt(left);
        for (const { resolve } of this.queue.splice(0, taken)) resolve();
        deadline = performance.now() + this.timeout;
        backoff = FIRST_BACKOFF_MS;
      } catch (error) {
        this.disconnect();
        if (isTooLong(error)) {
          this.queue.shift()?.reject(error);
          deadline = performance.now() + this.timeout;
        } else if (performance.now() + backoff >= deadline) {
          this.fail(this.error(`takes no spans within ${this.timeout} ms`, error));
        } else {
          await pause(backoff);
          backoff = Math.min(backoff * 2, GREATEST_BACKOFF_MS);
        }
      }
    }
    this.running = undefined;
    this.rest();
  }

  private attempt(milliseconds: number): Promise<number> {
    return within(
      milliseconds,
      () => this.transmit(this.firstMessages()),
      () => new Error('it does not answer'),
    );
  }

  private firstMessages(): Uint8Array[] {
    let bytes = 0;
    const end = this.queue.findIndex(({ message }) => (bytes += message.length) > this.groupBytes);
    return this.queue
      .slice(0, end < 0 ? this.queue.length : Math.max(end, 1))
      .map(({ message }) => message);
  }

  private fail(error: Error): void {
    for (const { reject } of this.queue.splice(0)) reject(error);
  }
}

/** Whether an error says that one message is too long for the network; the next may not be. */
export function isTooLong(error: unknown): error is Error {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EMSGSIZE';
}
