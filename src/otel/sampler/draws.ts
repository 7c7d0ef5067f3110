const systemRandom = Math.random;

/**
 * Draws of which each wins with the same probability. To draw a number each time is not needed to
 * know that: how many lose before one wins has a distribution of its own (the geometric), so that one
 * number says it for thousands of draws.
 */
export class Draws {
  /** How many of the coming draws lose for sure, before one that wins; -1 when that is to be drawn. */
  private losing = -1;
  private readonly isSystem: boolean;

  /**
   * @param probability - Probability in (0, 1] of each draw.
   * @param random - Gives a number in [0, 1); one that is not the system's is asked for each draw.
   */
  constructor(
    private readonly probability: number,
    private readonly random: () => number,
  ) {
    this.isSystem = random === systemRandom;
  }

  /** @returns Whether the next draw wins. */
  next(): boolean {
    if (!this.isSystem) return this.random() < this.probability;
    if (this.losing < 0) this.losing = this.drawLosing();
    return this.losing-- === 0;
  }

  /**
   * Makes draws ahead, as long as they lose.
   *
   * @param max - How many at most.
   * @returns How many were made.
   */
  loseAhead(max: number): number {
    const made = Math.max(0, Math.min(this.losing, max));
    this.losing -= made;
    return made;
  }

  /**
   * @param count - How many draws were made ahead and not needed.
   */
  giveBack(count: number): void {
    this.losing += count;
  }

  private drawLosing(): number {
    return Math.floor(Math.log(1 - this.random()) / Math.log1p(-this.probability));
  }
}
