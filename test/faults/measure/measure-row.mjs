import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const runner = fileURLToPath(new URL('run-row.mjs', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
// Against a row that hangs; none takes nearly as long.
const LIMIT_MS = 120_000;

/**
 * Measures one row in a process of its own.
 *
 * @param {string} name - A file of `rows/`, without `.mjs`.
 * @param {'ours' | 'stock'} subject - What is measured.
 * @param {number} scale - 1, or less for shorter outages and fewer spans.
 * @returns {Promise<{ figure: string, holds: boolean, isSkipped?: boolean }>} What it measured;
 *   what went wrong, if it failed.
 */
export async function measureRow(name, subject, scale) {
  const child = spawn(process.execPath, ['--expose-gc', runner, name, subject, String(scale)], {
    cwd: root,
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code === 0 && stdout !== '') return JSON.parse(stdout);
  return { figure: `failed with ${code ?? signal}: ${stderr.trim()}`, holds: false };
}
