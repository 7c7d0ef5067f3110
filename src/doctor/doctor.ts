import { checkCopies } from './check-copies.js';
import { checkInstrumentations } from './check-instrumentations.js';
import { checkModules, checkUnixDgram } from './check-modules.js';
import { checkVersions } from './check-versions.js';
import type { Check, Surroundings } from './check.js';

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
    ...(await destination(surroundings)),
  ];
  const wrong = checks.filter(({ status }) => status === 'wrong').length;
  const text = args.includes('--json')
    ? JSON.stringify({ ok: wrong === 0, checks }, undefined, 2)
    : [...checks.flatMap(lines), wrong === 0 ? 'nothing is wrong' : `wrong: ${wrong}`].join('\n');
  process.stdout.write(`${text}\n`);
  return wrong === 0 ? 0 : 1;
}

/** Loaded here: it needs OpenTelemetry's API, which may be what is missing. */
async function destination(surroundings: Surroundings): Promise<Check[]> {
  try {
    const { checkDestination } = await import('./check-destination.js');
    return await checkDestination(surroundings);
  } catch (error) {
    const [found = ''] = String(error).split('\n');
    const todo = 'mend the above, and run doctor again';
    return [{ name: 'TRACE', status: 'wrong', found: `not checked: ${found}`, todo }];
  }
}

function lines({ name, status, found, todo }: Check): string[] {
  const line = `${status.padEnd(6)} ${name}: ${found}`;
  return todo === undefined ? [line] : [line, `       -> ${todo}`];
}
