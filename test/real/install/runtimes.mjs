import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

/** Runtimes beside Node, as npm has them, with the arguments that run a file. */
export const RUNTIMES = {
  Bun: { name: 'oven-bun', package: '@oven/bun-linux-x64@1.4.5', program: 'bin/bun', args: [] },
  Deno: {
    name: 'deno',
    package: '@deno/linux-x64-glibc@2.9.6',
    program: 'deno',
    args: ['run', '--allow-all'],
  },
};

/**
 * Installs a runtime, unless it is there already.
 *
 * @param {{ work: string }} world
 * @param {(typeof RUNTIMES)[keyof typeof RUNTIMES]} runtime
 * @returns {Promise<string>} Path of the program.
 */
export async function installRuntime({ work }, runtime) {
  const folder = join(work, runtime.name);
  const program = join(folder, 'node_modules', runtime.name, runtime.program);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const alias = `${runtime.name}@npm:${runtime.package}`;
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', alias];
  await retry(`download of ${runtime.name}`, () => runCommand('npm', args));
  return program;
}
