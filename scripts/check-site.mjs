// Checks the site that typedoc has built: every link in it, and that its search finds pages of both
// languages.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSearch } from './site/search-site.mjs';
import { brokenSiteLinks } from './site/site-links.mjs';

const SITE = 'docs/api';
const SEARCHES = [
  ['firstPerSecond', 'documents/docs_sampling.html'],
  ['troubleshooting', 'documents/docs_troubleshooting.html'],
  ['采样', 'documents/docs_zh_sampling.html'],
  ['调用链', 'documents/docs_zh_start.html'],
];

const pages = new Map(
  readdirSync(SITE, { recursive: true })
    .filter((path) => path.endsWith('.html'))
    .map((path) => [path, readFileSync(join(SITE, path), 'utf8')]),
);
const search = openSearch(readFileSync(join(SITE, 'assets/search.js'), 'utf8'));
const problems = [
  ...brokenSiteLinks(pages, (path) => existsSync(join(SITE, path))),
  ...SEARCHES.filter(([words, url]) => !search(words).includes(url)).map(
    ([words, url]) => `the search for "${words}" does not find ${url}`,
  ),
];
for (const problem of problems) console.error(problem);
console.log(`${pages.size} pages of the site, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
