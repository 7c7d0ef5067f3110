import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ViewSpan } from '../../src/view/model/view-span.js';
import { buildSpanTree } from '../../src/view/tree/span-tree.js';
import { sid, span, T0 } from './view-fixture.js';

/** A span by its number, the number of its parent, start and end in milliseconds. */
function at(id: number, parent: number, from: number, to: number, parts = {}): ViewSpan {
  return span({
    spanId: sid(id),
    parentId: parent === 0 ? '' : sid(parent),
    start: T0 + from * 1_000,
    duration: (to - from) * 1_000,
    ...parts,
  });
}

const shape = (spans: ViewSpan[]) =>
  buildSpanTree(spans).nodes.map(({ span: { spanId }, depth, rootFor }) =>
    [Number.parseInt(spanId, 16), depth, rootFor].filter((each) => each !== undefined),
  );

describe('buildSpanTree', () => {
  it('puts spans under their parents, in the order of their starts', () => {
    expect(shape([at(3, 1, 5, 6), at(2, 1, 1, 2), at(4, 2, 1, 2), at(1, 0, 0, 9)])).toEqual([
      [1, 0],
      [2, 1],
      [4, 2],
      [3, 1],
    ]);
  });

  it('shows a span whose parent is missing as a root that says so', () => {
    expect(shape([at(1, 0, 0, 9), at(3, 2, 1, 2)])).toEqual([
      [1, 0],
      [3, 0, 'parent is missing'],
    ]);
  });

  it('breaks cycles of parents', () => {
    const cycle = [at(1, 3, 0, 1), at(2, 1, 1, 2), at(3, 2, 2, 3), at(7, 7, 4, 5)];
    expect(shape(cycle)).toEqual([
      [7, 0, 'parents form a cycle'],
      [1, 0, 'parents form a cycle'],
      [2, 1],
      [3, 2],
    ]);
  });

  it('takes a chain of 20,000 spans', () => {
    const chain = Array.from({ length: 20_000 }, (_, n) => at(n + 1, n, 0, 1));
    const tree = buildSpanTree(chain);
    expect(tree.depth).toBe(20_000);
    expect(tree.nodes[0]?.below).toBe(19_999);
  });

  it('puts the server half of a shared span below that of the client, and what hangs on it too', () => {
    const spans = [
      at(1, 0, 0, 9, { kind: 'client' }),
      at(1, 0, 1, 8, { kind: 'server', shared: true }),
      at(2, 1, 2, 3),
    ];
    expect(shape(spans)).toEqual([
      [1, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it('is exact to the nanosecond', () => {
    const spans = [at(1, 0, 0, 1, { nanos: 900 }), at(2, 1, 0, 1, { start: T0 + 1, nanos: 100 })];
    expect(buildSpanTree(spans).nodes[1]?.start).toBeCloseTo(0.2, 6);
  });

  it('shows a span without a time at the start', () => {
    const tree = buildSpanTree([at(1, 0, 0, 9), at(2, 1, 0, 1, { start: 0 })]);
    expect(tree.nodes[1]?.start).toBe(0);
    expect(tree.duration).toBe(9_000);
  });

  it('tells the time in which no child was at work', () => {
    const tree = buildSpanTree([at(1, 0, 0, 10), at(2, 1, 1, 4), at(3, 1, 3, 5), at(4, 1, 8, 12)]);
    expect(tree.nodes[0]?.self).toEqual([
      [0, 1_000],
      [5_000, 8_000],
    ]);
  });

  it('finds what the end of the trace waits for', () => {
    const tree = buildSpanTree([
      at(1, 0, 0, 10),
      at(2, 1, 1, 6),
      at(3, 1, 2, 9),
      at(4, 3, 3, 12),
      at(5, 1, 11, 13),
    ]);
    const critical = Object.fromEntries(
      tree.nodes.map((node) => [Number.parseInt(node.span.spanId, 16), node.critical]),
    );
    expect(critical).toEqual({
      1: [
        [0, 1_000],
        [9_000, 10_000],
      ],
      2: [[1_000, 2_000]],
      3: [[2_000, 3_000]],
      4: [[3_000, 9_000]],
      5: [],
    });
  });

  it('shows each span once, whatever its parents are', () => {
    const ids = fc.integer({ min: 0, max: 12 });
    const times = fc.integer({ min: 0, max: 50 });
    const spans = fc.array(fc.tuple(ids, ids, times, times, fc.constantFrom('client', 'server')));
    fc.assert(
      fc.property(spans, (all) => {
        const made = all.map(([id, parent, from, length, kind]) =>
          at(id + 1, parent, from, from + length, { kind }),
        );
        const tree = buildSpanTree(made);
        const places = tree.nodes.map(({ place }) => place).sort((a, b) => a - b);
        expect(places).toEqual(made.map((_, place) => place));
        for (const { self, critical, start, end } of tree.nodes) {
          for (const [a, b] of [...self, ...critical]) {
            expect(a >= start && b <= end && a < b).toBe(true);
          }
        }
      }),
    );
  });

  it('takes no spans', () => {
    expect(buildSpanTree([])).toEqual({ roots: [], nodes: [], duration: 0, depth: 0 });
  });
});
