import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, bundle } from '../../../scripts/bundle.mjs';

/**
 * Replaces a string of a source in the installed package.
 *
 * @param {{ root: string, real: string }} places
 * @param {string} file - Below `src`.
 * @param {string} replace - Has to be there once.
 * @param {string} by
 * @returns {Promise<() => void>} Brings the package back; also called when the process is told to
 *   end.
 * @throws Error when the string is not there once: the package has changed, and the mutant with it.
 */
export async function breakFile({ root, real }, file, replace, by) {
  const source = join(root, 'src', file);
  const found = readFileSync(source, 'utf8').split(replace).length - 1;
  if (found !== 1) throw new Error(`${file} has ${found} times, not once:\n${replace}`);

  const dist = join(real, 'node_modules/kratos-otel/dist');
  const paths = ['cjs', 'commands'].flatMap((folder) =>
    readdirSync(join(dist, folder))
      .filter((name) => name.endsWith('.js'))
      .map((name) => join(dist, folder, name)),
  );
  const originals = paths.map((path) => [path, readFileSync(path, 'utf8')]);
  const restore = () => {
    for (const [path, original] of originals) writeFileSync(path, original);
    for (const signal of SIGNALS) process.off(signal, restoreAndExit);
  };
  const restoreAndExit = () => {
    restore();
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, restoreAndExit);
  const breaking = {
    name: 'break',
    transform: (code, id) =>
      // A function: in a string `$&` would have a meaning.
      id === source ? { code: code.replace(replace, () => by), map: null } : undefined,
  };
  await bundle('cjs', join(dist, 'cjs'), [breaking]);
  await bundle('cjs', join(dist, 'commands'), [breaking], COMMANDS);
  return restore;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
