import { describe, expect, it } from 'vitest';

type Page = Readonly<{ path: string; text: string }>;
type Pages = ReadonlyMap<string, string>;

const load = (name: string): Promise<unknown> =>
  import(new URL(`../../scripts/check-docs/${name}.mjs`, import.meta.url).href);
const { differences, sectionHashes } = (await load('languages')) as {
  differences: (english: Page, other: Page, translated?: Record<string, string>) => string[];
  sectionHashes: (english: string) => Record<string, string>;
};
const { brokenLinks } = (await load('links')) as {
  brokenLinks: (pages: Pages, exists: (path: string) => boolean) => string[];
};
const { longPages, unlistedPages } = (await load('pages')) as {
  longPages: (pages: Pages) => string[];
  unlistedPages: (readme: string, paths: readonly string[]) => string[];
};

const pages = (texts: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(texts));

describe('brokenLinks()', () => {
  const TARGET = '# One\n\n## `init(config?)`\n\n## Why: a, b?\n\n## One\n\n## 失败请求的调用链\n';
  const check = (link: string): string[] =>
    brokenLinks(pages({ 'README.md': `text\n[a](${link}) more`, 'docs/a.md': TARGET }), (path) =>
      ['README.md', 'docs/a.md', 'docs'].includes(path),
    );

  it.each([
    'docs/a.md',
    'docs',
    'docs/a.md#one',
    'docs/a.md#one-1',
    'docs/a.md#initconfig',
    'docs/a.md#why-a-b',
    'docs/a.md#失败请求的调用链',
    'https://example.com/a.md#b',
    'mailto:a@b.c',
  ])('finds %s', (link) => {
    expect(check(link)).toEqual([]);
  });

  it.each([
    ['docs/b.md', 'README.md:2: docs/b.md does not exist'],
    ['docs/a.md#two', 'README.md:2: docs/a.md#two has no such heading in docs/a.md'],
    ['docs/a.md#One', 'README.md:2: docs/a.md#One has no such heading in docs/a.md'],
    ['#one', 'README.md:2: #one has no such heading in README.md'],
    ['docs#one', 'README.md:2: docs#one has an anchor, but docs is no document'],
  ])('names %s', (link, problem) => {
    expect(check(link)).toEqual([problem]);
  });

  it('looks at links from the folder of the page, and at none in code', () => {
    const text = '[up](../README.md)\n\n```md\n[a](nowhere.md)\n```\n\n`[a](nowhere.md)`\n';
    expect(
      brokenLinks(pages({ 'docs/zh/a.md': text }), (path) => path === 'docs/README.md'),
    ).toEqual([]);
  });
});

describe('differences()', () => {
  const ENGLISH = '# A\n\ntext\n\n## B\n\n```js\nrun();\n```\n';
  const CHINESE = '# 甲\n\n文字\n\n## 乙\n\n```js\nrun();\n```\n';
  const compare = (
    english: string,
    chinese: string,
    translated = sectionHashes(english),
  ): string[] =>
    differences(
      { path: 'docs/a.md', text: english },
      { path: 'docs/zh/a.md', text: chinese },
      translated,
    );

  it('is content with the same headings and snippets', () => {
    expect(compare(ENGLISH, CHINESE)).toEqual([]);
  });

  it('names a heading that one side lacks', () => {
    expect(compare(`${ENGLISH}\n## C\n`, CHINESE)).toEqual([
      'docs/zh/a.md: heading 3 is missing, in docs/a.md it is "## C"',
    ]);
    expect(compare(ENGLISH, `${CHINESE}\n### 丙\n`)).toEqual([
      'docs/zh/a.md: heading 3 is "### 丙", in docs/a.md it is missing',
    ]);
  });

  it('names a snippet that differs', () => {
    expect(compare(ENGLISH, CHINESE.replace('run()', 'stop()'))).toEqual([
      'snippet 1 differs: docs/a.md:7 and docs/zh/a.md:7',
    ]);
    expect(compare(ENGLISH, CHINESE.replace(/```[^]*```\n/, ''))).toEqual([
      'snippet 1 differs: docs/a.md:7 and docs/zh/a.md:missing',
    ]);
  });

  it('names a section that has changed in English alone', () => {
    const translated = sectionHashes(ENGLISH);
    expect(compare(ENGLISH.replace('text', 'another text'), CHINESE, translated)).toEqual([
      'docs/zh/a.md: "A" of docs/a.md has changed since it was translated; change the translation, then run: npm run docs:translated',
    ]);
  });

  it('does not look at tables that a run writes', () => {
    const withTable = (cell: string): string =>
      `${ENGLISH}\n<!-- table: figures -->\n\n| ${cell} |\n\n<!-- end of table -->\n`;
    expect(compare(withTable('2'), CHINESE, sectionHashes(withTable('1')))).toEqual([]);
  });
});

describe('pages', () => {
  it('names those that are too long', () => {
    expect(longPages(pages({ 'a.md': 'x\n'.repeat(300), 'b.md': 'x\n'.repeat(301) }))).toEqual([
      'b.md: has 301 lines, at most 300 are allowed',
    ]);
  });

  it('names those that README does not lead to', () => {
    expect(unlistedPages('[a](docs/a.md#b)', ['docs/a.md', 'docs/c.md'])).toEqual(['docs/c.md']);
  });
});
