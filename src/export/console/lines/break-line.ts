import { widthOf, type Piece } from './paint.js';
import type { Token } from './span-details.js';

const AFTER_START: Piece = { text: ' ' };
// Two columns, since values have spaces of their own.
const BETWEEN: Piece = { text: '  ' };

/**
 * Puts tokens on a line and, where it is too narrow, on lines below it.
 *
 * @param start - What stands on the first line already.
 * @param tokens - What to put behind it; a token is never broken.
 * @param below - What each further line begins with.
 * @param width - The columns of a line, or `undefined` for no end.
 * @returns At least one line.
 */
export function breakLine(
  start: readonly Piece[],
  tokens: readonly Token[],
  below: readonly Piece[],
  width = Infinity,
): Piece[][] {
  let line = [...start];
  let used = widthOf(line);
  let gap = AFTER_START;
  const lines = [line];
  for (const token of tokens) {
    const needed = widthOf([gap, ...token]);
    if (used + needed > width) {
      line = [...below, ...token];
      lines.push(line);
      used = widthOf(line);
    } else {
      line.push(gap, ...token);
      used += needed;
    }
    gap = BETWEEN;
  }
  return lines;
}
