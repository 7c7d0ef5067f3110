import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const NAMES = ['npm', 'pnpm', '@pnpm/exe', 'yarn', '@yarnpkg/cli-dist', 'corepack'];
// Also `yarn-4.1.0.cjs`, which a project brings with it.
const FILES = /^(npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(-cli|-[\d.]+)?(\.[cm]?js)?$/;

/**
 * `NODE_OPTIONS` reaches package managers too, which start the application in a process of its own.
 *
 * @param main - `process.argv[1]`.
 * @returns Whether this process is a package manager.
 */
export function isPackageManager(main: string | undefined): boolean {
  if (main === undefined) return false;
  const file = realPath(main);
  if (FILES.test(basename(main)) || FILES.test(basename(file))) return true;
  return NAMES.includes(packageName(dirname(file)) ?? '');
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function packageName(folder: string): string | undefined {
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    try {
      const { name } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as {
        name?: unknown;
      };
      if (typeof name === 'string') return name;
    } catch {
      // None here, or none that can be read.
    }
  }
  return undefined;
}
