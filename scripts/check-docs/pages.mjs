import { readPage } from './markdown.mjs';

const GREATEST_LENGTH = 300;

/**
 * @param {ReadonlyMap<string, string>} pages - Documents by their path.
 * @returns {string[]} Those that are too long to be read.
 */
export function longPages(pages) {
  return [...pages]
    .map(([path, text]) => [path, text.split('\n').length - 1])
    .filter(([, lines]) => lines > GREATEST_LENGTH)
    .map(([path, lines]) => `${path}: has ${lines} lines, at most ${GREATEST_LENGTH} are allowed`);
}

/**
 * @param {string} readme - Text of a README.
 * @param {readonly string[]} paths - Documents that it must lead to, as its links name them.
 * @returns {string[]} Those that it does not name.
 */
export function unlistedPages(readme, paths) {
  const targets = new Set(readPage(readme).links.map(({ target }) => target.split('#')[0]));
  return paths.filter((path) => !targets.has(path));
}
