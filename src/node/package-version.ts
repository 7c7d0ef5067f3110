import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { foldersAbove, searchPlaces } from './search-places.js';

/** A package that is installed. */
export interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

/**
 * @param name - Name of a package.
 * @returns Its version, or `undefined` when it cannot be found.
 */
export function packageVersion(name: string): string | undefined {
  return [...searchPlaces()]
    .reverse()
    .map((place) => findPackage(name, place))
    .find(Boolean)?.version;
}

/**
 * Finds a package as Node does, without loading it. Its `exports` do not matter.
 *
 * @param name - Name of the package.
 * @param from - A file, from which it is looked for.
 */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  const require = createRequire(from);
  const folders = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name));
  // Plug'n'Play has no folders to look in.
  try {
    folders.push(...foldersAbove(require.resolve(name)));
  } catch {
    // Not found by that way; a package of types alone has nothing to resolve.
  }
  for (const folder of folders) {
    const found = readPackage(folder);
    if (found?.name === name) return { folder, version: found.version };
  }
  return undefined;
}

function readPackage(folder: string): { name: string; version: string } | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name?: unknown;
      version?: unknown;
    };
    return typeof name === 'string' ? { name, version: String(version) } : undefined;
  } catch {
    return undefined;
  }
}
