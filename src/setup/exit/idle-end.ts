import type { LastFlush } from './last-flush.js';

const EVENT = 'beforeExit';
type Listener = (code: number) => void;

/**
 * Flushes when the event loop is empty, after all listeners of `beforeExit` have run: spans that they
 * end are flushed too.
 *
 * A flush fills the loop, so that Node emits the event again when it is done. The application would
 * not have been told twice. So the other listeners are off the event for a flush that nothing else
 * overlaps.
 *
 * @param flushes - Gives what to flush.
 * @returns Stops it.
 */
export function flushWhenIdle(flushes: () => readonly LastFlush[]): () => void {
  let hidden: Listener[] | undefined;
  const show = (): void => {
    for (const listener of hidden ?? []) process.on(EVENT, listener);
    hidden = undefined;
  };
  const hide = (): void => {
    hidden = (process.rawListeners(EVENT) as Listener[]).filter((each) => each !== onBeforeExit);
    for (const listener of hidden) process.off(EVENT, listener);
  };
  const onBeforeExit = (): void => {
    if (hidden !== undefined) {
      show();
      return;
    }
    const before = countActivities();
    afterMicrotasks(() => {
      const due = flushes().filter(({ isDue }) => isDue);
      if (due.length === 0) return;
      if (countActivities() <= before) hide();
      for (const flush of due) void flush.run();
    });
  };
  process.prependListener(EVENT, onBeforeExit);
  return () => {
    process.off(EVENT, onBeforeExit);
    show();
  };
}

/** What keeps the process alive. Pipes and terminals are in the list when they do not. */
function countActivities(): number {
  return process
    .getActiveResourcesInfo()
    .filter((type) => type !== 'PipeWrap' && type !== 'TTYWrap').length;
}

/** Promises that can go on without the event loop have done so then. */
function afterMicrotasks(run: () => void): void {
  process.nextTick(() => {
    queueMicrotask(() => {
      process.nextTick(run);
    });
  });
}
