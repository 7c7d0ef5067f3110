/** Remembers the last keys that it was given. */
export class RecentKeys {
  private readonly keys = new Set<string>();

  /** @param limit - How many keys it remembers. */
  constructor(private readonly limit: number) {}

  /** @param key - The key to remember; the oldest is forgotten for it. */
  add(key: string): void {
    this.keys.add(key);
    if (this.keys.size <= this.limit) return;
    for (const oldest of this.keys) {
      this.keys.delete(oldest);
      return;
    }
  }

  /** @param key - A key. @returns Whether it is remembered. */
  has(key: string): boolean {
    return this.keys.has(key);
  }
}
