import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { foldersAbove } from '../node/search-places.js';

const SCOPE = '@opentelemetry/';
const PREFIX = 'instrumentation-';
const BUNDLE = '@opentelemetry/auto-instrumentations-node';
// A span for every file that is opened buries everything else; OpenTelemetry leaves it out too.
const OFF_BY_DEFAULT = ['fs'];

/** An instrumentation that is installed. */
export interface InstalledInstrumentation {
  /** Such as `http`. */
  readonly name: string;
  /** Its file, which loads what it depends on. */
  readonly file: string;
}

/**
 * Finds OpenTelemetry's instrumentations in `node_modules` of every form, flat or nested, in pnpm's
 * and Yarn's Plug'n'Play: those in a folder, those that a `package.json` asks for, and those below
 * `auto-instrumentations-node`.
 *
 * @param places - Files from which packages are looked for, the first one first.
 * @param env - `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` are
 *   lists of names such as `http,grpc`.
 * @param report - Gets what could not be read.
 * @returns One of each name, in order.
 */
export function installedInstrumentations(
  places: readonly string[],
  env: NodeJS.ProcessEnv,
  report: (error: unknown) => void,
): InstalledInstrumentation[] {
  const found = new Map<string, string>();
  for (const place of places) findFrom(place, found, report);
  const enabled = list(env.OTEL_NODE_ENABLED_INSTRUMENTATIONS);
  const disabled = list(env.OTEL_NODE_DISABLED_INSTRUMENTATIONS) ?? [];
  return [...found]
    .map(([name, file]) => ({ name, file }))
    .filter(({ name }) => enabled?.includes(name) ?? !OFF_BY_DEFAULT.includes(name))
    .filter(({ name }) => !disabled.includes(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function list(value: string | undefined): string[] | undefined {
  return value === undefined || value === '' ? undefined : value.split(',').map((s) => s.trim());
}

function findFrom(
  place: string,
  found: Map<string, string>,
  report: (error: unknown) => void,
): void {
  const require = createRequire(place);
  const add = (names: readonly string[], from: NodeJS.Require): void => {
    for (const name of names) {
      if (found.has(name)) continue;
      const file = resolveFrom(from, `${SCOPE}${PREFIX}${name}`);
      if (file !== undefined) found.set(name, file);
    }
  };
  for (const folder of foldersAbove(place)) {
    add(listedIn(join(folder, 'node_modules', SCOPE), report), require);
    add(askedForBy(join(folder, 'package.json'), report), require);
  }
  const bundle = resolveFrom(require, BUNDLE);
  if (bundle === undefined) return;
  for (const folder of foldersAbove(bundle)) {
    const names = askedForBy(join(folder, 'package.json'), report);
    if (names.length > 0) {
      add(names, createRequire(bundle));
      return;
    }
  }
}

function resolveFrom(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

function listedIn(folder: string, report: (error: unknown) => void): string[] {
  return read(() => readdirSync(folder), report)?.flatMap(shortName) ?? [];
}

function askedForBy(file: string, report: (error: unknown) => void): string[] {
  const text = read(() => readFileSync(file, 'utf8'), report);
  if (text === undefined) return [];
  try {
    const { dependencies, optionalDependencies, devDependencies } = JSON.parse(text) as Partial<
      Record<string, object>
    >;
    const asked = { ...devDependencies, ...optionalDependencies, ...dependencies };
    return Object.keys(asked).flatMap((name) =>
      name.startsWith(SCOPE) ? shortName(name.slice(SCOPE.length)) : [],
    );
  } catch {
    // The package manager reads it too, and reports it.
    return [];
  }
}

function shortName(name: string): string[] {
  return name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [];
}

/** What is not there is no fault. */
function read<T>(get: () => T, report: (error: unknown) => void): T | undefined {
  try {
    return get();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') report(error);
    return undefined;
  }
}
