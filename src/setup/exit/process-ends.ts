import type { FlushOnExitOptions } from '../../config/flush-on-exit-options.js';
import { boundedFlush, type Flushable } from './bounded-flush.js';
import { flushOnException } from './exception-end.js';
import { flushWhenIdle } from './idle-end.js';
import { LastFlush } from './last-flush.js';
import { ListenerWatch } from './listener-watch.js';
import { PendingEnd } from './pending-end.js';
import { flushOnSignal } from './signal-end.js';

/** Something to flush, and when. */
export interface Flushed extends Required<FlushOnExitOptions> {
  readonly target: Flushable;
  readonly lastFlush: LastFlush;
}

/** One way in which a process ends, and what is flushed then. */
interface End {
  readonly flushed: Set<Flushed>;
  readonly stop: () => void;
}

const KEY = Symbol.for('kratos-otel.process-ends.1');
const holder: { [KEY]?: ProcessEnds | undefined } = process as object;

/**
 * All ways in which the process ends. There is one of these in a process, also of several copies of
 * this package: two would wait for each other, or the faster one would end the process for both.
 */
export class ProcessEnds {
  private readonly ends = new Map<string, End>();
  private readonly watch = new ListenerWatch();
  private readonly pending = new PendingEnd();

  /** @returns The one of this process. */
  static get(): ProcessEnds {
    return (holder[KEY] ??= new ProcessEnds());
  }

  /**
   * @param target - What to flush.
   * @param options - When, and for how long at most.
   * @returns Takes it out again.
   */
  add(target: Flushable, options: Required<FlushOnExitOptions>): () => void {
    const flushed = { ...options, target, lastFlush: new LastFlush(target, options.timeoutMillis) };
    const { signals, uncaughtException } = options;
    const names = ['beforeExit', ...signals, ...(uncaughtException ? ['uncaughtException'] : [])];
    const leave = [...new Set(names)].map((name) => this.join(name, flushed));
    return () => {
      for (const each of leave) each();
    };
  }

  private join(name: string, flushed: Flushed): () => void {
    const end = this.ends.get(name) ?? this.start(name, flushed.timeoutMillis);
    this.ends.set(name, end);
    end.flushed.add(flushed);
    return () => {
      end.flushed.delete(flushed);
      if (end.flushed.size > 0 || this.ends.get(name) !== end) return;
      this.ends.delete(name);
      end.stop();
    };
  }

  private start(name: string, limitMillis: number): End {
    const flushed = new Set<Flushed>();
    const { watch, pending } = this;
    const flush = async (isLast: boolean): Promise<void> => {
      const limited = ({ target, timeoutMillis }: Flushed): Promise<void> =>
        boundedFlush(target, timeoutMillis, isLast, isLast);
      await Promise.all([...flushed].map(limited));
    };
    const parts = { watch, pending, flush, limitMillis };
    switch (name) {
      case 'beforeExit':
        return { flushed, stop: flushWhenIdle(() => [...flushed].map((each) => each.lastFlush)) };
      case 'uncaughtException':
        return { flushed, stop: flushOnException(parts) };
      default:
        return { flushed, stop: flushOnSignal(name as NodeJS.Signals, parts) };
    }
  }
}
