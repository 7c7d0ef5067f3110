import type { WaitingSpan } from './detached-span.js';

// Below this the places of taken spans cost less than moving the others.
const LEAST_COMPACTION = 1024;

/** Spans in the order in which they ended. The caller keeps the bounds. */
export class SpanQueue {
  private entries: (WaitingSpan | undefined)[] = [];
  private head = 0;
  private totalBytes = 0;

  /** Spans that wait. */
  get length(): number {
    return this.entries.length - this.head;
  }

  /** Their estimated size. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** Adds a span at the end. */
  push(entry: WaitingSpan): void {
    this.entries.push(entry);
    this.totalBytes += entry.wireBytes;
  }

  /**
   * Takes spans from the front.
   *
   * @param maxSpans - Spans at most.
   * @param maxBytes - Bytes at most; a span that has more comes alone.
   * @returns At least one, unless the queue is empty.
   */
  take(maxSpans: number, maxBytes: number): WaitingSpan[] {
    const batch: WaitingSpan[] = [];
    let bytes = 0;
    while (batch.length < maxSpans) {
      const next = this.entries[this.head];
      if (next === undefined || (batch.length > 0 && bytes + next.wireBytes > maxBytes)) break;
      this.entries[this.head++] = undefined;
      batch.push(next);
      bytes += next.wireBytes;
    }
    this.totalBytes -= bytes;
    if (this.head >= LEAST_COMPACTION && this.head * 2 >= this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    return batch;
  }
}
