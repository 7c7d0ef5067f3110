const ATTEMPTS = 5;

/**
 * Tries again with new services when it failed and the original's reporter has lost spans, as it
 * does on a busy machine.
 *
 * @template {{ lostSpans: () => number, versions: Record<string, string> }} Running
 * @template T
 * @param {() => Promise<Running>} start
 * @param {(running: Running) => Promise<T>} run
 * @returns {Promise<{ result: T, versions: Record<string, string> }>}
 */
export async function unlessLost(start, run) {
  for (let n = 1; ; n++) {
    const running = await start();
    try {
      return { result: await run(running), versions: running.versions };
    } catch (error) {
      if (n === ATTEMPTS || running.lostSpans() === 0) throw error;
    }
  }
}
