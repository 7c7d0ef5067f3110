import { readPage } from './markdown.mjs';

const GREATEST_LENGTH = 300;
const MAY_BE_LONG = {
  'CHANGELOG.md': 'grows with each release',
};
// As many lines as a screen shows.
const SCREEN = 40;

/**
 * @param {ReadonlyMap<string, string>} pages - Documents by their path.
 * @returns {string[]} Those that are too long to be read.
 */
export function longPages(pages) {
  return [...pages]
    .filter(([path]) => !Object.hasOwn(MAY_BE_LONG, path))
    .map(([path, text]) => [path, text.split('\n').length - 1])
    .filter(([, lines]) => lines > GREATEST_LENGTH)
    .map(([path, lines]) => `${path}: has ${lines} lines, at most ${GREATEST_LENGTH} are allowed`);
}

/**
 * @param {{ path: string, text: string }} readme - A README; its last section leads to the documents.
 * @param {readonly string[]} paths - Documents that the section must lead to, as its links name them.
 * @returns {string[]} Those that it does not name, and whether it is longer than a screen.
 */
export function unlistedPages({ path, text }, paths) {
  const { headings, links } = readPage(text);
  const last = headings.findLast(({ level }) => level === 2) ?? { title: 'README', line: 0 };
  const inSection = links.filter(({ line }) => line > last.line);
  const targets = new Set(inSection.map(({ target }) => target.split('#')[0]));
  const lines = text.split('\n').length - last.line;
  return [
    ...paths
      .filter((page) => !targets.has(page))
      .map((page) => `${path}:${last.line}: "${last.title}" does not lead to ${page}`),
    ...(lines > SCREEN
      ? [`${path}:${last.line}: "${last.title}" has ${lines} lines, a screen has ${SCREEN}`]
      : []),
  ];
}
