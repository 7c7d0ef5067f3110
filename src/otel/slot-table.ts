import { flatCopy } from '../wire/flat-copy.js';
import { oneAtATimeHash } from './one-at-a-time-hash.js';

/** How many slots there are, as in the original (`pkg/net/trace/sample.go`). */
export const SLOTS = 2048;

/** Stands for the slot of an operation that is never picked. */
export const IGNORED = -1;

// A service has fewer operations than this, or so many (an id in each path) that it helps nobody to
// remember them.
const MAX_KNOWN = 2048;
const MAX_KNOWN_LENGTH = 256;

/** Tells the slots of operations, and remembers them: a hash takes longer than all else that decides. */
export class SlotTable {
  private readonly known = new Map<string, number>();

  /**
   * @param ignored - Operations that have none.
   * @param operationOf - What is remembered may be something that an operation is found by: a name.
   */
  constructor(
    private readonly ignored: ReadonlySet<string>,
    private readonly operationOf: (name: string) => string,
  ) {}

  /**
   * @param name - An operation, or what it is found by.
   * @returns Its slot, or {@link IGNORED}.
   */
  slotOf(name: string): number {
    return this.known.get(name) ?? this.find(name);
  }

  private find(name: string): number {
    const operation = this.operationOf(name);
    const slot = this.ignored.has(operation) ? IGNORED : oneAtATimeHash(operation) % SLOTS;
    if (this.known.size < MAX_KNOWN && name.length <= MAX_KNOWN_LENGTH) {
      this.known.set(flatCopy(name), slot);
    }
    return slot;
  }
}
