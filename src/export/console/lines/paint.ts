import { displayWidth } from './display-width.js';

// Begin and end of each style, as ECMA-48 numbers them.
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** How a piece of text looks where there is colour. */
export type Style = keyof typeof CODES;

/** A text of one style. Widths are counted before it is painted, as codes take no columns. */
export interface Piece {
  readonly text: string;
  readonly style?: Style;
}

/**
 * Puts pieces together.
 *
 * @param pieces - The pieces, left to right.
 * @param color - Whether to write colour codes.
 * @returns One text; each style ends where its piece does.
 */
export function paint(pieces: readonly Piece[], color: boolean): string {
  return pieces.map((piece) => paintPiece(piece, color)).join('');
}

/**
 * Counts the columns that pieces take.
 *
 * @param pieces - The pieces of one line.
 * @returns The number of columns.
 */
export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((width, { text }) => width + displayWidth(text), 0);
}

function paintPiece({ text, style }: Piece, color: boolean): string {
  if (!color || style === undefined || text === '') return text;
  const [begin, end] = CODES[style];
  return `\x1b[${begin}m${text}\x1b[${end}m`;
}
