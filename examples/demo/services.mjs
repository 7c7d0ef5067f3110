import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fromPlain } from './ipc-exporter.cjs';

/** The processes of the demo, and the spans that they send. */
export class Services {
  spans = [];
  #running = new Set();
  #fail;
  /** Never resolves; rejects when a process ends before it said that it has stopped. */
  failure = new Promise((_, reject) => (this.#fail = reject));

  /** Starts a service; resolves with its port when it listens. */
  start(file, env = {}) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const child = fork(path, { env: { ...process.env, ...env } });
    this.#running.add(child);
    child.on('error', this.#fail);
    child.on('exit', (code, signal) => {
      if (this.#running.has(child)) this.#fail(new Error(`${file} ended early: ${signal ?? code}`));
    });
    child.on('message', ({ type, spans }) => {
      if (type !== 'spans') return;
      for (const span of spans) this.spans.push({ ...fromPlain(span), pid: child.pid });
    });
    return answerOf(child, 'ready').then(({ port }) => port);
  }

  /** Tells all to stop. The channel keeps the order: by `stopped` the last spans have arrived. */
  async stop() {
    const stop = async (child) => {
      const stopped = answerOf(child, 'stopped');
      child.send({ type: 'stop' });
      await stopped;
      this.#running.delete(child);
    };
    await Promise.all([...this.#running].map(stop));
  }

  /** Ends those that have not stopped, whatever they are doing. */
  kill() {
    for (const child of this.#running) child.kill('SIGKILL');
    this.#running.clear();
  }
}

function answerOf(child, type) {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (message.type === type) resolve(message);
    });
  });
}
