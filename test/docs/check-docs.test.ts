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
const { unknownCommands } = (await load('commands')) as {
  unknownCommands: (pages: Pages, scripts: readonly string[]) => string[];
};
const { longPages, unlistedPages } = (await load('pages')) as {
  longPages: (pages: Pages) => string[];
  unlistedPages: (readme: Page, paths: readonly string[]) => string[];
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

  it('looks at HTML and at links with a name', () => {
    const text = '<img alt="a" src="a.png"> <a href="b.md">b</a>\n\n[c]: c.md\n';
    expect(brokenLinks(pages({ 'a.md': text }), () => false)).toEqual([
      'a.md:1: a.png does not exist',
      'a.md:1: b.md does not exist',
      'a.md:3: c.md does not exist',
    ]);
  });

  it('looks at links from the folder of the page, and at none in code', () => {
    const text = '[up](../README.md)\n\n```md\n[a](nowhere.md)\n```\n\n`[a](nowhere.md)`\n';
    expect(
      brokenLinks(pages({ 'docs/zh/a.md': text }), (path) => path === 'docs/README.md'),
    ).toEqual([]);
  });
});

const HOW = 'change the translation, then run: npm run docs:translated docs/a.md';

describe('differences()', () => {
  const ENGLISH = '# A\n\n[中文](zh/a.md)\n\ntext\n\n## B\n\n```js\nrun();\n```\n';
  const CHINESE = '# 甲\n\n[English](../a.md)\n\n文字\n\n## 乙\n\n```js\nrun();\n```\n';
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
      'snippet 1 differs: docs/a.md:9 and docs/zh/a.md:9',
    ]);
    expect(compare(ENGLISH, CHINESE.replace(/```[^]*```\n/, ''))).toEqual([
      'snippet 1 differs: docs/a.md:9 and docs/zh/a.md:missing',
    ]);
  });

  it('names a section that has changed in English alone', () => {
    const translated = sectionHashes(ENGLISH);
    expect(compare(ENGLISH.replace('text', 'another text'), CHINESE, translated)).toEqual([
      `docs/zh/a.md: "A" has changed in docs/a.md; ${HOW}`,
    ]);
  });

  it('names a section that is gone, and one that has moved', () => {
    const translated = sectionHashes(`${ENGLISH}\n## C\n\ntext\n`);
    expect(compare(ENGLISH, CHINESE, translated)).toEqual([
      `docs/zh/a.md: "C" is gone in docs/a.md; ${HOW}`,
    ]);
    const moved = '# A\n\n[中文](zh/a.md)\n\n## C\n\n## B\n';
    const before = '# A\n\n[中文](zh/a.md)\n\n## B\n\n## C\n';
    const chinese = '# 甲\n\n[English](../a.md)\n\n## 乙\n\n## 丙\n';
    expect(compare(moved, chinese, sectionHashes(before))).toEqual([
      `docs/zh/a.md: the order of sections has changed in docs/a.md; ${HOW}`,
    ]);
  });

  it('names a second section of one title', () => {
    const twice = `${ENGLISH}\n## B\n\ntext\n`;
    const chinese = `${CHINESE}\n## 乙\n\n文字\n`;
    const changed = twice.replace(/text\n$/, 'more\n');
    expect(compare(changed, chinese, sectionHashes(twice))).toEqual([
      `docs/zh/a.md: "B (2)" has changed in docs/a.md; ${HOW}`,
    ]);
  });

  it('takes neither line breaks nor the width of a table for a change', () => {
    const page = `${ENGLISH}\na b\n\n| a |\n| --- |\n`;
    const same = `${ENGLISH}\na\nb\n\n| a    |\n| ---- |\n`;
    expect(compare(same, CHINESE, sectionHashes(page))).toEqual([]);
  });

  it('takes a snippet that has changed on both sides for no change of the text', () => {
    const change = (text: string): string => text.replace('run()', 'stop()');
    expect(compare(change(ENGLISH), change(CHINESE), sectionHashes(ENGLISH))).toEqual([]);
  });

  it('names a page that does not link the other language in its first lines', () => {
    expect(compare(ENGLISH.replace('[中文](zh/a.md)', ''), CHINESE, undefined)).toContain(
      'docs/a.md:1: has no link to zh/a.md in its first lines',
    );
    expect(compare(ENGLISH, CHINESE.replace('../a.md', '../b.md'))).toEqual([
      'docs/zh/a.md:1: has no link to ../a.md in its first lines',
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

  it('lets the changelog grow', () => {
    expect(longPages(pages({ 'CHANGELOG.md': 'x\n'.repeat(400) }))).toEqual([]);
  });

  const readme = (section: string): Page => ({
    path: 'README.md',
    text: `# A\n\n[c](docs/c.md)\n\n## Read on\n\n${section}\n`,
  });

  it('names those that the last section of README does not lead to', () => {
    expect(unlistedPages(readme('[a](docs/a.md#b)'), ['docs/a.md', 'docs/c.md'])).toEqual([
      'README.md:5: "Read on" does not lead to docs/c.md',
    ]);
  });

  it('refuses a list that is longer than a screen', () => {
    expect(unlistedPages(readme('x\n'.repeat(40)), [])).toEqual([
      'README.md:5: "Read on" has 43 lines, a screen has 40',
    ]);
  });
});

describe('unknownCommands()', () => {
  const check = (text: string): string[] =>
    unknownCommands(pages({ 'a.md': text }), ['demo', 'test:all']);

  it('knows the scripts of package.json and the commands of the package', () => {
    expect(
      check(
        'See `npm run demo`.\n\n```sh\nnpm run --silent test:all\nnpx kratos-otel view\nnpx -p kratos-otel -p x@2 kratos-otel relay --to tcp://a:1\n```\n',
      ),
    ).toEqual([]);
  });

  it('names others, in snippets and in prose', () => {
    expect(check('See `npm run dmo`.\n\n```sh\nnpx kratos-otel watch\n```\n')).toEqual([
      'a.md:4: there is no "npx kratos-otel watch"',
      'a.md:1: there is no "npm run dmo"',
    ]);
  });
});
