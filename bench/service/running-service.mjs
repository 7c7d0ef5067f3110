import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { wrk } from './wrk.mjs';

const ORDER = fileURLToPath(new URL('post-order.lua', import.meta.url));

/** A service in a process of its own. */
export class RunningService {
  /**
   * @param {string} name - that of a file in this folder, such as `untraced`.
   * @param {string} [handler] - Which of `handlers.mjs` it runs, where it is a file that asks.
   * @returns {Promise<RunningService>} It, serving.
   */
  static async start(name, handler = 'bare') {
    const child = fork(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), [handler]);
    const [{ port }] = await once(child, 'message');
    const url = `http://127.0.0.1:${port}/orders`;
    const body = await (await fetch(url)).json();
    assert.equal(body.user.name, 'user 42');
    return new RunningService(child, url, handler);
  }

  constructor(child, url, handler) {
    this.child = child;
    this.url = url;
    this.script = handler === 'order' ? ORDER : undefined;
  }

  /**
   * @param {number} seconds - How long to put load on it.
   * @returns {ReturnType<typeof wrk>} What it did.
   */
  load(seconds) {
    return wrk(this.url, seconds, this.script);
  }

  /** Ends it. */
  async close() {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}
