import { flatCopy } from '../../wire/span/write/flat-copy.js';
import { oneAtATimeHash } from './one-at-a-time-hash.js';

/** How many slots there are, as in the original (`pkg/net/trace/sample.go`). */
const SLOTS = 2048;

// A service has fewer operations than this, or so many (an id in each path) that it helps nobody to
// remember them.
const MAX_KNOWN = 2048;
const MAX_KNOWN_LENGTH = 256;

/** A slot, into which the operations of one hash fall. */
export interface Slot {
  /** The last second in which there was a trace of them. */
  second: number;
}

/** Stands for the slot of an operation that is never picked. */
export const IGNORED: Slot = { second: -1 };

/** All slots, which exist once they are needed. */
export class SlotTable {
  private readonly slots: (Slot | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);

  /**
   * @param ignored - Operations that have none.
   */
  constructor(private readonly ignored: ReadonlySet<string>) {}

  /**
   * @param known - Remembers slots: a hash takes longer than all else that decides.
   * @param key - By what to remember this one.
   * @param operation - The operation.
   * @returns Its slot, or {@link IGNORED}.
   */
  find(known: Map<string, Slot>, key: string, operation: string): Slot {
    const slot = this.ignored.has(operation) ? IGNORED : this.slotOf(operation);
    if (known.size < MAX_KNOWN && key.length <= MAX_KNOWN_LENGTH) known.set(flatCopy(key), slot);
    return slot;
  }

  private slotOf(operation: string): Slot {
    return (this.slots[oneAtATimeHash(operation) % SLOTS] ??= { second: -1 });
  }
}
