import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../../scripts/bundle.mjs';

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

  const dir = join(real, 'node_modules/kratos-otel/dist/cjs');
  const paths = readdirSync(dir).filter((name) => name.endsWith('.js'));
  const originals = paths.map((name) => [join(dir, name), readFileSync(join(dir, name), 'utf8')]);
  const restore = () => {
    for (const [path, original] of originals) writeFileSync(path, original);
    for (const signal of SIGNALS) process.off(signal, restoreAndExit);
  };
  const restoreAndExit = () => {
    restore();
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, restoreAndExit);
  await bundle('cjs', dir, [
    {
      name: 'break',
      transform: (code, id) =>
        // A function: in a string `$&` would have a meaning.
        id === source ? { code: code.replace(replace, () => by), map: null } : undefined,
    },
  ]);
  return restore;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
