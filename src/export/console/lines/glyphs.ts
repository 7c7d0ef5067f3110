/** The characters that a trace tree is drawn with. */
export interface Glyphs {
  /** Before a child that has siblings below it. */
  readonly branch: string;
  /** Before the last child. */
  readonly last: string;
  /** Past a parent that has more children below. */
  readonly through: string;
  /** Past a parent that has none; all four are as wide. */
  readonly gap: string;
  readonly bullet: string;
  readonly error: string;
  /** In the place of text that was cut off. */
  readonly cut: string;
  readonly microseconds: string;
  /** Bar cells: the whole of one, its left and its right half. */
  readonly cell: string;
  readonly leftHalf: string;
  readonly rightHalf: string;
}

/** Box drawing and block elements, which any UTF-8 terminal has. */
export const UNICODE_GLYPHS: Glyphs = {
  branch: '├─ ',
  last: '└─ ',
  through: '│  ',
  gap: '   ',
  bullet: '·',
  error: '✗',
  cut: '…',
  microseconds: 'µs',
  cell: '█',
  leftHalf: '▌',
  rightHalf: '▐',
};

/** For terminals and log collectors that show nothing but ASCII. */
export const ASCII_GLYPHS: Glyphs = {
  branch: '|- ',
  last: '`- ',
  through: '|  ',
  gap: '   ',
  bullet: '*',
  error: 'x',
  cut: '...',
  microseconds: 'us',
  cell: '#',
  leftHalf: '#',
  rightHalf: '#',
};
