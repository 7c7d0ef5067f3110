import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const STOP_MS = 10_000;

/**
 * A program that runs beside the scenario. It prints JSON lines, and ends when its stdin does: also
 * when this process is gone.
 */
export class Child {
  /** What it wrote to stderr so far. */
  stderr = '';
  /** The lines that it has printed, parsed. */
  lines = [];
  #process;
  #name;
  #closed;
  #onLine = () => {};

  /**
   * @param {import('../runner/world.mjs').World} world - Ends it after the scenario.
   * @param {string} name - For messages.
   * @param {string} program
   * @param {string[]} args
   * @param {Record<string, string>} [env] - Added to ours.
   */
  constructor(world, name, program, args, env = {}) {
    this.#name = name;
    this.#process = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#process.stdin.on('error', () => {}); // It has ended; `#closed` tells.
    this.#process.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#keep(line));
    this.#closed = new Promise((resolve) => {
      this.#process.on('error', (error) => resolve(error.message));
      this.#process.on('close', (code, signal) => resolve(signal ?? code));
    });
    world.onStop(() => this.stop());
  }

  /** @returns {Promise<object>} Its first line; rejects when it ends before. */
  async ready() {
    const printed = new Promise((resolve) => {
      this.#onLine = resolve;
      if (this.lines.length > 0) resolve();
    });
    const ended = this.#closed.then((how) => {
      if (this.lines.length === 0) throw this.#failure(`ended before it was ready: ${how}`);
    });
    await Promise.race([printed, ended]);
    return this.lines[0];
  }

  /** Waits until it ends by itself; rejects when that was a failure. */
  async ended() {
    const how = await this.#closed;
    if (how !== 0) throw this.#failure(`ended with ${how}`);
  }

  /** Ends it; rejects when it does not end well. */
  async stop() {
    this.#process.stdin.end();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS);
    await this.ended();
    clearTimeout(timer);
  }

  #keep(line) {
    try {
      this.lines.push(JSON.parse(line));
      this.#onLine();
    } catch {
      // Some library has something to say: it belongs to the message, if there will be one.
      this.stderr += `${line}\n`;
    }
  }

  #failure(what) {
    return new Error(`${this.#name} ${what}\n${this.stderr}`);
  }
}
