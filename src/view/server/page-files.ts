import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const FILES = ['index.html', 'page.js', 'page.css', 'icon.svg'];

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Reads the page, which `npm run build:view` has put into `dist/view`.
 *
 * @returns The files by name.
 * @throws Error when the page was not built.
 */
export function readPageFiles(folder: string = pageFolder()): ReadonlyMap<string, PageFile> {
  return new Map(
    FILES.map((name) => {
      const body = readFileSync(join(folder, name));
      return [name, { type: TYPES[extname(name)] ?? 'application/octet-stream', body }];
    }),
  );
}

/** The file may be in the sources or in a bundle: the page is found from the root of the package. */
function pageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (folder !== dirname(folder)) {
    const page = join(folder, 'dist', 'view');
    if (existsSync(join(page, 'index.html'))) return page;
    folder = dirname(folder);
  }
  throw new Error('the page is not built: run npm run build');
}
