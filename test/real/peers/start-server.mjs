import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.mjs';

// Nothing that they keep is needed again.
const KILL_AFTER_MS = 3000;
const START_MS = 60_000;
const LOG_TAIL = 2000;

/**
 * Starts a server as a process of its own, waits until it answers, and has it stopped when the
 * scenario is over. What it prints goes to `.work/logs/<name>.log`.
 *
 * @param {{ work: string, onStop: (fn: () => unknown) => void }} world
 * @param {object} server
 * @param {string} server.name - Of the server, for its log.
 * @param {string} server.program
 * @param {string[]} server.args
 * @param {Record<string, string>} [server.env] - Added to ours.
 * @param {string} [server.cwd]
 * @param {() => unknown} server.isReady - Whether it answers; an error means "not yet".
 */
export async function startServer(world, server) {
  const { name, program, args, env, cwd, isReady } = server;
  const logs = join(world.work, 'logs');
  mkdirSync(logs, { recursive: true });
  const path = join(logs, `${name}.log`);
  const log = openSync(path, 'w');
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  world.onStop(() => stop(child));
  const died = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const tail = readFileSync(path, 'utf8').slice(-LOG_TAIL);
      reject(new Error(`${name} ended with ${signal ?? code}:\n${tail}`));
    });
  });
  // It may also die later, when nobody waits for it here any more.
  died.catch(() => {});
  const answers = async () => {
    try {
      return await isReady();
    } catch {
      return false;
    }
  };
  await Promise.race([until(answers, `${name} to start`, START_MS), died]);
}

async function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await ended;
  clearTimeout(timer);
}
