/** A few names of headers, to tell fast that a header is none of them. */
export class HeaderSet {
  private readonly names: ReadonlySet<string>;
  /** By the letter that names begin with, a bit for each length that one of them has, modulo 32. */
  private readonly lengths = new Int32Array(32);
  private readonly prefixes: readonly string[];

  /**
   * @param all - The names, in whatever spelling; one that ends in `*` stands for all that begin so, and
   *   has three letters before.
   */
  constructor(all: readonly string[]) {
    const lower = all.map((name) => name.toLowerCase());
    const names = lower.filter((name) => !name.endsWith('*'));
    this.names = new Set(names);
    for (const name of names) {
      const letter = letterOf(name);
      this.lengths[letter] = (this.lengths[letter] ?? 0) | (1 << name.length);
    }
    this.prefixes = lower.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  }

  /**
   * @param name - Name of a header, in whatever spelling.
   * @returns Whether it is one of them.
   */
  includes(name: string): boolean {
    if (((this.lengths[letterOf(name)] ?? 0) & (1 << name.length)) !== 0) {
      if (this.names.has(name.toLowerCase())) return true;
    }
    for (const prefix of this.prefixes) if (hasPrefix(name, prefix)) return true;
    return false;
  }
}

/** Looks at the third letter first: many headers begin with `x-`. */
function hasPrefix(name: string, prefix: string): boolean {
  if (name.length < prefix.length || ((name.charCodeAt(2) ^ prefix.charCodeAt(2)) & 31) !== 0) {
    return false;
  }
  return name.toLowerCase().startsWith(prefix);
}

/** The same number for a letter in both cases; other characters share those of letters. */
function letterOf(name: string): number {
  return name.charCodeAt(0) & 31;
}
