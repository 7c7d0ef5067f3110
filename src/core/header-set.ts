/** A few names of headers, to tell fast that a header is none of them. */
export class HeaderSet {
  private readonly names: ReadonlySet<string>;
  /** A bit for each length that one of them has, modulo 32, and for each letter that one begins with. */
  private lengths = 0;
  private letters = 0;

  /**
   * @param names - The names, in whatever spelling.
   */
  constructor(names: readonly string[]) {
    this.names = new Set(names.map((name) => name.toLowerCase()));
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
    if ((this.lengths & (1 << name.length)) === 0) return false;
    return (this.letters & letterBit(name)) !== 0 && this.names.has(name.toLowerCase());
  }
}

/** The same bit for a letter in both cases; other characters share those of letters. */
function letterBit(name: string): number {
  return 1 << (name.charCodeAt(0) & 31);
}
