import { writeSync } from 'node:fs';

/**
 * Tells `run-app.mjs` something, at once: the process may be about to end.
 *
 * @param {object} what - What to tell.
 */
export function say(what) {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
