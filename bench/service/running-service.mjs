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
   * @param {readonly string[]} [args] - What it is given.
   * @returns {Promise<RunningService>} It, serving.
   */
  static async start(name, args = []) {
    const child = fork(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), args);
    const [{ port }] = await once(child, 'message');
    const url = `http://127.0.0.1:${port}/orders`;
    const body = await (await fetch(url)).json();
    assert.equal(body.user.name, 'user 42');
    return new RunningService(child, url, args[0]);
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

  /** @returns {Promise<{ requests: number, cpuMicros: number, rss: number }>} What it has used so far. */
  async usage() {
    this.child.send('usage');
    return (await once(this.child, 'message'))[0];
  }

  /** Ends it. */
  async close() {
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}
