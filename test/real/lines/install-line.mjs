import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { retry } from '../install/retry.mjs';
import { runCommand } from '../install/run-command.mjs';

/**
 * Makes a project with the packages of a line, this package as it is installed in `test/real`, and
 * the suite.
 *
 * @param {{ real: string, work: string }} world
 * @param {import('./lines.mjs').Line} line
 * @returns {Promise<string>} The folder of the project.
 */
export async function installLine({ real, work }, { name, setUp, packages }) {
  const folder = join(work, 'lines', name.replaceAll(' ', '-'));
  const manifest = JSON.stringify({ private: true, dependencies: packages });
  mkdirSync(folder, { recursive: true });
  const stamp = join(folder, 'installed');
  const own = readFileSync(join(real, 'node_modules/kratos-otel/package.json'), 'utf8');
  const wanted = manifest + own;
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
    writeFileSync(join(folder, 'package.json'), manifest);
    const tarball = await pack(real, work);
    await retry(`npm install of ${name}`, () => install(folder, tarball));
    writeFileSync(stamp, wanted);
  }
  // It may have been packed anew, or broken on purpose, since it was installed here.
  const [from, to] = [real, folder].map((each) => join(each, 'node_modules/kratos-otel/dist'));
  rmSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
  cpSync(join(real, 'lines/suite'), folder, { recursive: true });
  cpSync(join(folder, `set-up-${setUp}.mjs`), join(folder, 'set-up.mjs'));
  return folder;
}

async function pack(real, work) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', join(work, 'lines')];
  const source = join(real, 'node_modules/kratos-otel');
  const [{ filename }] = JSON.parse(await runCommand('npm', args, { cwd: source }));
  return join(work, 'lines', filename);
}

async function install(folder, tarball) {
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--omit=optional',
  ];
  await runCommand('npm', [...args, tarball], { cwd: folder });
}
