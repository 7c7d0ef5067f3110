import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Replaces a string in a file of the installed package.
 *
 * @param {{ real: string }} places
 * @param {string} file - Below `dist/esm`.
 * @param {string} replace - Has to be there once.
 * @param {string} by
 * @returns {() => void} Brings the file back; also called when the process is told to end.
 * @throws Error when the string is not there once: the package has changed, and the mutant with it.
 */
export function breakFile({ real }, file, replace, by) {
  const path = join(real, 'node_modules/kratos-otel/dist/esm', file);
  const original = readFileSync(path, 'utf8');
  const found = original.split(replace).length - 1;
  if (found !== 1) throw new Error(`${file} has ${found} times, not once:\n${replace}`);
  const restore = () => {
    writeFileSync(path, original);
    for (const signal of SIGNALS) process.off(signal, restoreAndExit);
  };
  const restoreAndExit = () => {
    restore();
    process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, restoreAndExit);
  // A function: in a string `$&` would have a meaning.
  writeFileSync(
    path,
    original.replace(replace, () => by),
  );
  return restore;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
