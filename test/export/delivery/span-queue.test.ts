import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WaitingSpan } from '../../../src/export/delivery/queue/detached-span.js';
import { SpanQueue } from '../../../src/export/delivery/queue/span-queue.js';
import { spansOf } from './scripted-exporter.js';

const span = spansOf(1)[0]!;
const entry = (wireBytes: number): WaitingSpan => ({ span, wireBytes, heapBytes: wireBytes });

describe('SpanQueue', () => {
  it('gives back what it was given, in order, in batches within both bounds', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 3000 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 5000 }),
        (all, spans, bytes) => {
          const queue = new SpanQueue();
          const entries = all.map(entry);
          for (const each of entries) queue.push(each);
          expect(queue.bytes).toBe(all.reduce((sum, size) => sum + size, 0));
          const taken: WaitingSpan[] = [];
          while (queue.length > 0) {
            const batch = queue.take(spans, bytes);
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(spans);
            const size = batch.reduce((sum, each) => sum + each.wireBytes, 0);
            if (batch.length > 1) expect(size).toBeLessThanOrEqual(bytes);
            taken.push(...batch);
          }
          expect(taken).toEqual(entries);
          expect(queue.bytes).toBe(0);
          expect(queue.take(spans, bytes)).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('fills each batch as far as it goes', () => {
    const queue = new SpanQueue();
    for (const bytes of [40, 40, 40, 500, 10]) queue.push(entry(bytes));
    const sizes = [1, 2, 3, 4].map(() => queue.take(10, 100).map(({ wireBytes }) => wireBytes));
    expect(sizes).toEqual([[40, 40], [40], [500], [10]]);
  });
});
