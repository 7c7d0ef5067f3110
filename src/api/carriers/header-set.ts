/** A few names of headers, to tell fast that a header is none of them. */
export class HeaderSet {
  private readonly names: ReadonlySet<string>;
  /** A bit for each length that one of them has, modulo 32, and for each letter that one begins with. */
  private lengths = 0;
  private letters = 0;
  private readonly prefixes: readonly string[];
  private prefixLetters = 0;

  /**
   * @param all - The names, in whatever spelling; one that ends in `*` stands for all that begin so.
   */
  constructor(all: readonly string[]) {
    const names = all.filter((name) => !name.endsWith('*')).map((name) => name.toLowerCase());
    this.names = new Set(names);
    const isPrefix = (name: string): boolean => name.endsWith('*');
    this.prefixes = all.filter(isPrefix).map((name) => name.slice(0, -1).toLowerCase());
    for (const prefix of this.prefixes) this.prefixLetters |= letterBit(prefix);
    for (const name of names) {
      this.lengths |= 1 << name.length;
      this.letters |= letterBit(name);
    }
  }

  /**
   * @param name - Name of a header, in whatever spelling.
   * @returns Whether it is one of them.
   */
  includes(name: string): boolean {
    const letter = letterBit(name);
    if ((this.prefixLetters & letter) !== 0 && this.hasPrefix(name)) return true;
    if ((this.lengths & (1 << name.length)) === 0) return false;
    return (this.letters & letter) !== 0 && this.names.has(name.toLowerCase());
  }

  private hasPrefix(name: string): boolean {
    const lower = name.toLowerCase();
    return this.prefixes.some((prefix) => lower.startsWith(prefix));
  }
}

/** The same bit for a letter in both cases; other characters share those of letters. */
function letterBit(name: string): number {
  return 1 << (name.charCodeAt(0) & 31);
}
