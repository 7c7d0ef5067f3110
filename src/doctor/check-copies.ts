import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { foldersAbove } from '../node/search-places.js';
import type { Check, Surroundings } from './check.js';

const NAMES = ['@opentelemetry/api', 'kratos-otel'];
// A tree of this size takes about a second.
const MOST_FOLDERS = 50_000;

/** @returns Whether there are several copies of what must be there once. */
export function checkCopies({ folder }: Surroundings): Check[] {
  const copies = new Map(NAMES.map((name) => [name, new Map<string, string>()]));
  let looked = 0;
  const visit = (modules: string): void => {
    for (const entry of list(modules)) {
      if (++looked > MOST_FOLDERS) return;
      const path = join(modules, entry);
      // A scope, or where pnpm keeps packages.
      if (entry.startsWith('@')) visit(path);
      else if (entry === '.pnpm')
        for (const each of list(path)) visit(join(path, each, 'node_modules'));
      else if (!entry.startsWith('.')) visitPackage(path);
    }
  };
  const visitPackage = (path: string): void => {
    const name = NAMES.find((each) => path.endsWith(join('node_modules', each)));
    if (name !== undefined) note(copies.get(name), path);
    visit(join(path, 'node_modules'));
  };
  for (const above of foldersAbove(join(folder, 'package.json')))
    visit(join(above, 'node_modules'));
  return [...copies].flatMap(([name, found]) => judge(name, found));
}

function judge(name: string, found: ReadonlyMap<string, string>): Check[] {
  const check = `copies of ${name}`;
  if (found.size === 0) return [];
  if (found.size === 1) return [{ name: check, status: 'ok', found: 'one' }];
  const shown = [...found].map(([path, version]) => `${version} in ${path}`).join(', ');
  const isSame = new Set(found.values()).size === 1;
  const todo = `npm dedupe, or ask for one version of ${name} in "overrides" of package.json`;
  return [{ name: check, status: isSame ? 'note' : 'wrong', found: shown, todo }];
}

function note(copies: Map<string, string> | undefined, path: string): void {
  try {
    const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
      version?: unknown;
    };
    copies?.set(realpathSync(path), String(version));
  } catch {
    // A link that leads nowhere.
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
