const TWO_TO_32 = 0x1_0000_0000;

/**
 * Stands in for chance in `KratosIdGenerator`, which asks twice for each id: for its high half and for
 * its low half. The ids are 1, 2, 3 and so on.
 */
export class SequentialRandom {
  private asked = 0;

  /** @returns The next half of an id, as a number in [0, 1). */
  readonly next = (): number => {
    this.asked++;
    return this.asked % 2 === 1 ? 0 : this.asked / 2 / TWO_TO_32;
  };

  /** The next id is 1 again. */
  restart(): void {
    this.asked = 0;
  }
}
