const MAX_SERVICES = 5_000;

/** Numbers services in the order of their arrival, so that each has one colour on every page. */
export class ServiceColors {
  readonly #numbers = new Map<string, number>();

  /** @returns The number of the service. When there are too many, the others are all 0. */
  of(service: string): number {
    const known = this.#numbers.get(service);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    if (number >= MAX_SERVICES) return 0;
    this.#numbers.set(service, number);
    return number;
  }
}
