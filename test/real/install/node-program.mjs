import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Installs a version of Node, which npm has as a package, unless it is there already.
 *
 * @param {{ work: string }} world
 * @param {number} major - 20 stands for the Node that runs this.
 * @returns {Promise<string>} Path of the program.
 */
export async function nodeProgram({ work }, major) {
  if (major === 20) return process.execPath;
  const folder = join(work, `node-${major}`);
  const program = join(folder, 'node_modules/node/bin/node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['--prefix', folder, '--no-audit', '--no-fund', `node@npm:${name}@${major}`];
  await retry(`download of Node ${major}`, () => runCommand('npm', ['install', ...args]));
  return program;
}
