import type { Carrier } from './carrier.js';
import { isSpelling } from './http-carrier.js';

/** A `Map` of headers: unlike a fetch `Headers` it tells spellings of one name apart. */
export class MapCarrier implements Carrier {
  /**
   * @param map - The map.
   */
  constructor(private readonly map: Map<unknown, unknown>) {}

  /** @returns The value under the key, in whatever spelling. */
  get(key: string): unknown {
    if (this.map.has(key)) return this.map.get(key);
    for (const [name, value] of this.map) {
      if (typeof name === 'string' && isSpelling(name, key)) return value;
    }
    return undefined;
  }

  /** Puts a value under a key, in the place of all spellings of it. */
  set(key: string, value: string): void {
    for (const name of this.map.keys()) {
      if (typeof name === 'string' && isSpelling(name, key)) this.map.delete(name);
    }
    this.map.set(key, value);
  }

  /** @returns The names of all headers. */
  keys(): string[] {
    return [...this.map.keys()].filter((name) => typeof name === 'string');
  }
}
