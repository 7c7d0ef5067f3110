import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const LIMIT_MS = 30_000;

/**
 * Runs an application of this folder until it ends.
 *
 * @param {string} name - Its file, without `.mjs`.
 * @param {object} options - Passed to it as JSON.
 * @param {{ flags?: string[], limitMillis?: number }} [how] - Flags of Node, and when it is killed.
 * @returns {Promise<{ code: number | null, signal: string | null, said: any, stderr: string,
 *   isHung: boolean }>} How it ended, and the properties of all objects that it has printed.
 */
export async function runApp(name, options, { flags = [], limitMillis = LIMIT_MS } = {}) {
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [...flags, script, JSON.stringify(options)]);
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    child.kill('SIGKILL');
  }, limitMillis);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  clearTimeout(timer);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const said = Object.assign({}, ...lines.map((line) => JSON.parse(line)));
  return { code, signal, said, stderr, isHung };
}
