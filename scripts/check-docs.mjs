// Checks README and docs in both languages: links and anchors, lengths, what README leads to, and
// whether the Chinese pages have what the English ones have. `--translated PAGE…` remembers these
// English pages as they are now, as those that the Chinese pages were made from.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { unknownCommands } from './check-docs/commands.mjs';
import { differences, sectionHashes } from './check-docs/languages.mjs';
import { brokenLinks } from './check-docs/links.mjs';
import { longPages, unlistedPages } from './check-docs/pages.mjs';

const TRANSLATED = 'docs/zh/translated.json';
// Not what lies here by chance: a file that Git ignores is missing in a fresh clone.
const files = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], { encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(path));
const known = new Set(files.flatMap((path) => [path, ...foldersOf(path)]));
const paths = files.filter((path) => path.endsWith('.md'));
const pages = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
const pairs = paths
  .filter((path) => path === 'README.zh-CN.md' || path.startsWith('docs/zh/'))
  .map((path) => ({ chinese: path, english: path.replace('.zh-CN', '').replace('/zh/', '/') }));
const inDocs = paths.filter((path) => /^docs\/[^/]+\.md$/.test(path));

const translated = existsSync(TRANSLATED) ? JSON.parse(readFileSync(TRANSLATED, 'utf8')) : {};
if (process.argv.includes('--translated')) remember();

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const problems = [
  ...unknownCommands(pages, Object.keys(scripts)),
  ...brokenLinks(pages, (path) => known.has(path.replace(/\/$/, ''))),
  ...longPages(pages),
  ...unlistedPages({ path: 'README.md', text: pages.get('README.md') }, inDocs),
  ...unlistedPages(
    { path: 'README.zh-CN.md', text: pages.get('README.zh-CN.md') },
    inDocs
      .map((path) => path.replace('docs/', 'docs/zh/'))
      .map((path) => (pages.has(path) ? path : path.replace('/zh/', '/'))),
  ),
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
process.exitCode = problems.length === 0 ? 0 : 1;

function foldersOf(path) {
  const parts = path.split('/').slice(0, -1);
  return ['.', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

/** Only pages that are named: what nobody has looked at stays a problem. */
function remember() {
  const named = process.argv.slice(process.argv.indexOf('--translated') + 1);
  const english = pairs.map((pair) => pair.english);
  const unknown = named.filter((path) => !english.includes(path));
  if (named.length === 0 || unknown.length > 0) {
    console.error(`name English pages that have a translation: ${english.join(' ')}`);
    if (unknown.length > 0) console.error(`not one of them: ${unknown.join(' ')}`);
    process.exit(2);
  }
  for (const path of named) translated[path] = sectionHashes(pages.get(path));
  const kept = english.toSorted().filter((path) => path in translated);
  const entries = kept.map((path) => [path, translated[path]]);
  writeFileSync(TRANSLATED, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}
