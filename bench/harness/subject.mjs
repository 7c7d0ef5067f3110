import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('subject-process.mjs', import.meta.url));

/**
 * A subject in a process of its own: what the compiler has learnt from one subject neither helps
 * nor hinders another, and each registers its own OpenTelemetry globals.
 */
export class Subject {
  /**
   * @param {string} file - URL of the scenario's file.
   * @param {string} id - The scenario.
   * @param {string} name - The subject.
   * @param {readonly string[]} flags - Flags of Node beside `--expose-gc`.
   */
  constructor(file, id, name, flags = []) {
    this.name = name;
    this.child = fork(CHILD, [file, id, name], { execArgv: ['--expose-gc', ...flags] });
  }

  /** Resolves when the subject stands and has passed its own checks. */
  async ready() {
    await this.answer();
  }

  /**
   * @param {string} measure - What to measure: see `subject-process.mjs`.
   * @param {object} round - How much of it.
   * @returns {Promise<number>} The value.
   */
  async measure(measure, round) {
    this.child.send({ measure, round });
    const { value, error } = await this.answer();
    if (error !== undefined) throw new Error(`${this.name}: ${error}`);
    return value;
  }

  /** Ends the process, whatever it is doing. */
  async close() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  async answer() {
    const controller = new globalThis.AbortController();
    const { signal } = controller;
    const died = once(this.child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the subject ${this.name} ended with ${code}`);
    });
    try {
      return (await Promise.race([once(this.child, 'message', { signal }), died]))[0];
    } finally {
      controller.abort();
      died.catch(() => {});
    }
  }
}
