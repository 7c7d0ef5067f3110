import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Runs something with a peer in a process of its own, which is stopped at the end.
 *
 * @param {string} name - A file of this folder, without `.mjs`.
 * @param {string[]} args - Its arguments.
 * @param {(peer: { address: string, tell: (orders: object) => Promise<unknown>,
 *   received: () => Promise<any> }) => Promise<T>} use - What to do with it.
 * @returns {Promise<T>} What `use` returned.
 * @template T
 */
export async function withPeer(name, args, use) {
  const child = fork(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), args);
  try {
    const { address } = await firstMessage(child);
    return await use(conversation(child, address));
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

function firstMessage(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a peer ended with ${code} before it listened`)));
  });
}

function conversation(child, address) {
  const waiting = new Map();
  let asked = 0;
  child.on('message', ({ id, answer }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const ask = (orders) =>
    new Promise((resolve) => {
      waiting.set(++asked, resolve);
      child.send({ id: asked, orders });
    });
  return { address, tell: (orders) => ask(orders), received: () => ask(undefined) };
}
