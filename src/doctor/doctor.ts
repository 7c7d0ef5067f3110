import { checkCopies } from './check-copies.js';
import { checkDestination } from './check-destination.js';
import { checkInstrumentations } from './check-instrumentations.js';
import { checkModules, checkUnixDgram } from './check-modules.js';
import { checkVersions } from './check-versions.js';
import type { Check } from './check.js';

/**
 * Looks at the folder it is run in, and prints what is there and what to do. Nothing of the
 * application itself is loaded; nothing that is printed is a secret.
 *
 * @param args - `--json` for output that a program reads.
 * @returns 1 when something is wrong, else 0.
 */
export async function doctor(args: readonly string[]): Promise<number> {
  const surroundings = { folder: process.cwd(), env: process.env };
  const checks = [
    ...checkVersions(surroundings),
    ...checkCopies(surroundings),
    ...checkModules(surroundings),
    ...checkUnixDgram(surroundings),
    ...checkInstrumentations(surroundings),
    ...(await checkDestination(surroundings)),
  ];
  const wrong = checks.filter(({ status }) => status === 'wrong').length;
  const text = args.includes('--json')
    ? JSON.stringify({ ok: wrong === 0, checks }, undefined, 2)
    : [...checks.flatMap(lines), wrong === 0 ? 'nothing is wrong' : `wrong: ${wrong}`].join('\n');
  process.stdout.write(`${text}\n`);
  return wrong === 0 ? 0 : 1;
}

function lines({ name, status, found, todo }: Check): string[] {
  const line = `${status.padEnd(6)} ${name}: ${found}`;
  return todo === undefined ? [line] : [line, `       -> ${todo}`];
}
