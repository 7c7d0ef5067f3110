import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';

const lunr = createRequire(import.meta.resolve('typedoc'))('lunr');

/**
 * Searches as the script of the site does.
 *
 * @param {string} script - Text of `assets/search.js`.
 * @returns {(words: string) => string[]} Gives the addresses of the pages that have these words.
 */
export function openSearch(script) {
  const [, data] = /"([^"]*)"/.exec(script);
  const { rows, index } = JSON.parse(inflateSync(Buffer.from(data, 'base64')).toString());
  const opened = lunr.Index.load(index);
  return (words) => {
    const wanted = words.split(' ').map((word) => `*${word}*`);
    return opened.search(wanted.join(' ')).map(({ ref }) => rows[Number(ref)].url);
  };
}
