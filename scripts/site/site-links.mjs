import { posix } from 'node:path';

/**
 * @param {ReadonlyMap<string, string>} pages - HTML of a site by path from its root.
 * @param {(path: string) => boolean} exists - Whether the site has a file or folder.
 * @returns {string[]} Links within the site that lead nowhere, as `page: link why`.
 */
export function brokenSiteLinks(pages, exists) {
  const anchors = new Map([...pages].map(([path, html]) => [path, anchorsOf(html)]));
  return [...pages].flatMap(([path, html]) =>
    linksOf(html).flatMap((link) => {
      const why = whyBroken(path, link, anchors, exists);
      return why === undefined ? [] : [`${path}: ${link} ${why}`];
    }),
  );
}

function anchorsOf(html) {
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => unescape(id)));
}

function linksOf(html) {
  const links = [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link]) => unescape(link));
  return [...new Set(links)];
}

function unescape(text) {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function whyBroken(path, link, anchors, exists) {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return undefined;
  const [file, anchor = ''] = link.split('#').map(decodeURIComponent);
  const to = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
  if (!exists(to)) return 'does not exist';
  if (to.endsWith('.md')) return 'is a copy of a document and no page: add it to projectDocuments';
  if (anchor === '' || !anchors.has(to)) return undefined;
  return anchors.get(to).has(anchor) ? undefined : `has no such anchor in ${to}`;
}
