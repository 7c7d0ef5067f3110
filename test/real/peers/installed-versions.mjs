import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {{ real: string }} places
 * @param {string[]} names - Of packages.
 * @returns {Record<string, string>} Their versions in `test/real/node_modules`.
 */
export function installedVersions({ real }, names) {
  return Object.fromEntries(
    names.map((name) => {
      const path = join(real, 'node_modules', name, 'package.json');
      return [name, JSON.parse(readFileSync(path, 'utf8')).version];
    }),
  );
}
