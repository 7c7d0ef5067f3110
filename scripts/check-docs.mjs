// Checks README and docs in both languages: links and anchors, lengths, what README leads to, and
// whether the Chinese pages have what the English ones have. `--translated` remembers the English
// pages as they are now, as those that the Chinese pages were made from.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { differences, sectionHashes } from './check-docs/languages.mjs';
import { brokenLinks } from './check-docs/links.mjs';
import { longPages, unlistedPages } from './check-docs/pages.mjs';

const TRANSLATED = 'docs/zh/translated.json';
const paths = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));
const pages = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
const pairs = paths
  .filter((path) => path === 'README.zh-CN.md' || path.startsWith('docs/zh/'))
  .map((path) => ({ chinese: path, english: path.replace('.zh-CN', '').replace('/zh/', '/') }));
const inDocs = paths.filter((path) => /^docs\/[^/]+\.md$/.test(path));

if (process.argv.includes('--translated')) {
  const hashes = pairs.map(({ english }) => [english, sectionHashes(pages.get(english) ?? '')]);
  writeFileSync(TRANSLATED, `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`);
}
const translated = existsSync(TRANSLATED) ? JSON.parse(readFileSync(TRANSLATED, 'utf8')) : {};

const problems = [
  ...brokenLinks(pages, existsSync),
  ...longPages(new Map([...pages].filter(([path]) => path !== 'CHANGELOG.md'))),
  ...unlistedPages(pages.get('README.md'), inDocs).map(
    (path) => `README.md: does not lead to ${path}`,
  ),
  ...unlistedPages(
    pages.get('README.zh-CN.md') ?? '',
    pairs.map(({ chinese }) => chinese).filter((path) => path.startsWith('docs/')),
  ).map((path) => `README.zh-CN.md: does not lead to ${path}`),
  ...pairs.flatMap(({ chinese, english }) =>
    pages.has(english)
      ? differences(
          { path: english, text: pages.get(english) },
          { path: chinese, text: pages.get(chinese) },
          translated[english],
        )
      : [`${chinese}: is the translation of ${english}, which does not exist`],
  ),
];
for (const problem of problems) console.error(problem);
console.log(
  `${pages.size} documents, ${pairs.length} in two languages, ${problems.length} problems`,
);
process.exit(problems.length === 0 ? 0 : 1);
