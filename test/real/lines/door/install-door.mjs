import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeProgram } from '../../install/node-program.mjs';
import { findTool } from '../../install/find-tool.mjs';
import { retry } from '../../install/retry.mjs';
import { runCommand } from '../../install/run-command.mjs';
import { realpathSync } from 'node:fs';

const PNPM = 'pnpm@10.20.0';
const YARN = 'yarn@1.22.22';
/** What the application needs for itself. */
const APPLICATION = ['express@5', '@grpc/grpc-js@1'];
const QUIET = ['--no-audit', '--no-fund'];

/** Arguments that install packages and put them into package.json. */
const ADD = {
  npm: ['install', '--ignore-scripts', ...QUIET],
  // Strict is its default: a package sees what it names, and nothing else.
  pnpm: ['add', '--ignore-scripts'],
  yarn: ['add', '--ignore-scripts', '--non-interactive'],
};

/**
 * Installs this package and a line in an empty folder, as the README says.
 *
 * @param {object} world
 * @param {'npm' | 'pnpm' | 'yarn'} manager
 * @param {import('./lines.mjs').DoorLine} line
 * @param {string} tarball - This package.
 * @returns {Promise<string>} The folder. Rejects when a command fails, for example with ERESOLVE.
 */
export async function installDoor(world, manager, { name, nodes, packages, next }, tarball) {
  const folder = join(world.work, 'door', `${manager}-${name.replace(' ', '-')}`);
  const wanted = JSON.stringify([tarball, nodes, packages, next, APPLICATION]);
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const node = await nodeProgram(world, nodes[0]);
    const program = await managerProgram(world, manager);
    for (const each of [
      [`file:${tarball}`, ...packages],
      ...APPLICATION.map((one) => [one]),
      ...next.map((one) => [one]),
    ]) {
      const args = [program, ...ADD[manager], ...each];
      await retry(`${manager} of ${each.join(' ')}`, () => runCommand(node, args, { cwd: folder }));
    }
    writeFileSync(stamp, wanted);
  }
  cpSync(join(world.real, 'lines/door/app'), folder, { recursive: true });
  return folder;
}

async function managerProgram({ work }, manager) {
  if (manager === 'npm') return realpathSync(findTool('npm', 'it comes with Node'));
  const folder = join(work, 'managers');
  const [program] = ['pnpm/bin/pnpm.cjs', 'yarn/bin/yarn.js']
    .filter((path) => path.startsWith(manager))
    .map((path) => join(folder, 'node_modules', path));
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, ...QUIET, PNPM, YARN];
    await retry('download of pnpm and yarn', () => runCommand('npm', args));
  }
  return program;
}
