import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

const VERSION = '24.9.0';

/**
 * Installs a second Node, which npm has as a package, unless it is there already.
 *
 * @param {{ work: string }} world
 * @returns {Promise<string>} Path of the program.
 */
export async function installNode24({ work }) {
  const folder = join(work, `node-${VERSION}`);
  const program = join(folder, 'node_modules/n24/bin/node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['--prefix', folder, '--no-audit', '--no-fund', `n24@npm:${name}@${VERSION}`];
  await retry('download of Node 24', () => runCommand('npm', ['install', ...args]));
  return program;
}
