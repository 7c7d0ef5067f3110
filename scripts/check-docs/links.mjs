import { posix } from 'node:path';
import { readPage } from './markdown.mjs';

/**
 * @param {ReadonlyMap<string, string>} pages - Markdown documents by their path from the root.
 * @param {(path: string) => boolean} exists - Whether there is a file or folder.
 * @returns {string[]} Links and anchors that lead nowhere, as `file:line: what`.
 */
export function brokenLinks(pages, exists) {
  const read = new Map([...pages].map(([path, text]) => [path, readPage(text)]));
  return [...read].flatMap(([path, { links }]) =>
    links.flatMap(({ target, line }) => {
      const why = whyBroken(path, target, read, exists);
      return why === undefined ? [] : [`${path}:${line}: ${target} ${why}`];
    }),
  );
}

function whyBroken(path, target, read, exists) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [file, anchor] = target.split('#');
  const to = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
  if (!exists(to)) return 'does not exist';
  if (anchor === undefined || anchor === '') return undefined;
  const page = read.get(to);
  if (page === undefined) return `has an anchor, but ${to} is no document`;
  const wanted = decodeURIComponent(anchor);
  const isThere = page.headings.some((heading) => heading.anchor === wanted);
  return isThere ? undefined : `has no such heading in ${to}`;
}
