import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

interface Lunr {
  readonly Builder: new () => {
    ref(field: string): void;
    field(field: string): void;
    add(document: object): void;
    build(): object;
  };
}

const load = (name: string): Promise<unknown> =>
  import(new URL(`../../scripts/site/${name}.mjs`, import.meta.url).href);
const { brokenSiteLinks } = (await load('site-links')) as {
  brokenSiteLinks: (
    pages: ReadonlyMap<string, string>,
    exists: (path: string) => boolean,
  ) => string[];
};
const { openSearch } = (await load('search-site')) as {
  openSearch: (script: string) => (words: string) => string[];
};

describe('brokenSiteLinks()', () => {
  const OTHER = '<h1 id="a">A</h1><h2 id="配置">配置</h2>';
  const check = (link: string): string[] =>
    brokenSiteLinks(
      new Map([
        ['index.html', `<a href="${link}">x</a>`],
        ['documents/other.html', OTHER],
      ]),
      (path) =>
        ['index.html', 'documents/other.html', 'media/README.md', 'assets/a.png'].includes(path),
    );

  it.each([
    'documents/other.html',
    'documents/other.html#a',
    'documents/other.html#配置',
    `documents/other.html#${encodeURIComponent('配置')}`,
    'assets/a.png',
    '#',
    'https://example.com/#b',
    'mailto:a@b.c',
  ])('finds %s', (link) => {
    expect(check(link)).toEqual([]);
  });

  it.each([
    ['documents/none.html', 'does not exist'],
    ['documents/other.html#b', 'has no such anchor in documents/other.html'],
    ['#b', 'has no such anchor in index.html'],
    ['media/README.md', 'is a copy of a document and no page: add it to projectDocuments'],
  ])('names %s', (link, why) => {
    expect(check(link)).toEqual([`index.html: ${link} ${why}`]);
  });

  it('looks at links from the folder of the page', () => {
    const pages = new Map([['documents/a.html', '<img src="../assets/a.png"><a href="b.html">']]);
    expect(brokenSiteLinks(pages, (path) => path === 'assets/a.png')).toEqual([
      'documents/a.html: b.html does not exist',
    ]);
  });
});

describe('openSearch()', () => {
  const typedoc = import.meta.resolve('typedoc');
  const lunr = createRequire(typedoc)('lunr') as Lunr;
  const builder = new lunr.Builder();
  builder.ref('id');
  builder.field('document');
  builder.add({ id: 0, document: 'Sampling: what is picked' });
  builder.add({ id: 1, document: '调用链的采样 在根节点决定' });
  const rows = [{ url: 'a.html' }, { url: 'b.html' }];
  const data = deflateSync(JSON.stringify({ rows, index: builder.build() })).toString('base64');
  const search = openSearch(`window.searchData = "${data}";`);

  it('finds a part of a word, in both languages', () => {
    expect(search('sampl')).toEqual(['a.html']);
    expect(search('采样')).toEqual(['b.html']);
  });

  it('finds nothing where nothing is', () => {
    expect(search('relay')).toEqual([]);
  });
});
