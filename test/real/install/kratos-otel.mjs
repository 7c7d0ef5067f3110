import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Packs this package and installs the tarball into `test/real/node_modules`, with what the pins of
 * `test/real/package.json` say. Services there get what a user gets, not the working tree.
 *
 * @param {{ root: string, real: string, work: string }} places
 */
export async function installPackage({ root, real, work }) {
  const tarball = await pack(root, work);
  const pins = readFileSync(join(real, 'package.json'), 'utf8');
  const wanted = `${tarball}\n${process.version}\n${pins}`;
  if (isInstalled(real, work, wanted)) return;
  markChanged(work);
  // npm does not look into a tarball again when it has installed one for the same name and version.
  rmSync(join(real, 'node_modules/kratos-otel'), { recursive: true, force: true });
  await retry('npm install', () => install(real, tarball));
  writeFileSync(stampOf(work), wanted);
}

/**
 * Makes the next `installPackage()` install again: what is installed is no longer what was packed.
 *
 * @param {string} work
 */
export function markChanged(work) {
  rmSync(stampOf(work), { force: true });
}

/** @returns {Promise<string>} Path of the tarball, which has a hash of its contents in its name. */
async function pack(root, work) {
  await runCommand('npm', ['run', '--silent', 'build'], { cwd: root });
  const printed = await runCommand('npm', ['pack', '--json', '--pack-destination', work], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(printed);
  const packed = join(work, filename);
  const hash = createHash('sha256').update(readFileSync(packed)).digest('hex').slice(0, 12);
  const tarball = join(work, filename.replace('.tgz', `-${hash}.tgz`));
  renameSync(packed, tarball);
  for (const name of readdirSync(work)) {
    if (name.endsWith('.tgz') && join(work, name) !== tarball) rmSync(join(work, name));
  }
  return tarball;
}

async function install(real, tarball) {
  const args = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', tarball];
  await runCommand('npm', args, { cwd: real, env: nodeHeaders() });
}

function isInstalled(real, work, wanted) {
  return (
    existsSync(join(real, 'node_modules/kratos-otel/package.json')) &&
    existsSync(stampOf(work)) &&
    readFileSync(stampOf(work), 'utf8') === wanted
  );
}

/** unix-dgram is compiled against the headers of this Node, where they are installed beside it. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const isBeside = existsSync(join(prefix, 'include/node'));
  return isBeside ? { npm_config_nodedir: process.env.npm_config_nodedir ?? prefix } : {};
}

function stampOf(work) {
  return join(work, 'installed');
}
