import { flatCopy } from '../../wire/span/write/flat-copy.js';
import { oneAtATimeHash } from './one-at-a-time-hash.js';

/** How many slots there are, as in the original (`pkg/net/trace/sample.go`). */
const SLOTS = 2048;

// A service has fewer operations than this, or so many (an id in each path) that it does not help to
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
  /** Remembers slots, because a hash takes longer than everything else in a decision. */
  private readonly known = new Map<string, Slot>();

  /**
   * @param ignored - Operations that have none.
   */
  constructor(private readonly ignored: ReadonlySet<string>) {}

  /**
   * @param operation - The operation.
   * @returns Its slot, or {@link IGNORED}.
   */
  find(operation: string): Slot {
    return this.known.get(operation) ?? this.look(operation);
  }

  private look(operation: string): Slot {
    const slot = this.ignored.has(operation) ? IGNORED : this.slotOf(operation);
    if (this.known.size < MAX_KNOWN && operation.length <= MAX_KNOWN_LENGTH) {
      this.known.set(flatCopy(operation), slot);
    }
    return slot;
  }

  private slotOf(operation: string): Slot {
    return (this.slots[oneAtATimeHash(operation) % SLOTS] ??= { second: -1 });
  }
}
