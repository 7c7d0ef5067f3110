import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSpanTree } from '../../../src/export/console/build-span-tree.js';
import { renderTraceTree } from '../../../src/export/console/render-trace-tree.js';
import { literalSpan } from './literal-span.js';

/** Each node as depth and name, with the reason why it was cut off. */
const shapeOf = (spans: ReadableSpan[]) =>
  buildSpanTree(spans).map(({ depth, span, cutOff }) =>
    [depth, span.name, ...(cutOff ? [cutOff] : [])].join(' '),
  );

describe('buildSpanTree', () => {
  it('orders siblings by start time and keeps the order of equals', () => {
    const spans = [
      literalSpan({ id: 5, parent: 1, start: 20 }),
      literalSpan({ id: 4, parent: 1, start: 10 }),
      literalSpan({ id: 3, parent: 1, start: 10 }),
      literalSpan({ id: 2, parent: 4, start: 15 }),
      literalSpan({ id: 1 }),
    ];
    expect(shapeOf(spans)).toEqual(['0 op-1', '1 op-4', '2 op-2', '1 op-3', '1 op-5']);
  });

  it('puts a child under its parent although it started before it', () => {
    const spans = [literalSpan({ id: 1, start: 10 }), literalSpan({ id: 2, parent: 1, start: 0 })];
    expect(shapeOf(spans)).toEqual(['0 op-1', '1 op-2']);
  });

  it('cuts a cycle open where it first started', () => {
    const spans = [
      literalSpan({ id: 1, parent: 3, start: 2 }),
      literalSpan({ id: 2, parent: 1, start: 3 }),
      literalSpan({ id: 3, parent: 2, start: 1 }),
      literalSpan({ id: 4, parent: 2, start: 4 }),
    ];
    expect(shapeOf(spans)).toEqual(['0 op-3 in a cycle', '1 op-1', '2 op-2', '3 op-4']);
  });

  it('cuts a span off that is its own parent', () => {
    expect(shapeOf([literalSpan({ id: 1, parent: 1 })])).toEqual(['0 op-1 in a cycle']);
  });

  it('gives the children of a doubled id to the first of the spans', () => {
    const spans = [
      literalSpan({ id: 1 }),
      literalSpan({ id: 2, parent: 1, name: 'first', start: 1 }),
      literalSpan({ id: 2, parent: 1, name: 'second', start: 2 }),
      literalSpan({ id: 3, parent: 2, start: 3 }),
    ];
    expect(shapeOf(spans)).toEqual(['0 op-1', '1 first', '2 op-3', '1 second']);
  });

  it('takes times that are no numbers', () => {
    const bad = literalSpan({ id: 2, parent: 1, startTime: [NaN, 0], duration: [NaN, NaN] });
    expect(shapeOf([literalSpan({ id: 1 }), bad])).toEqual(['0 op-1', '1 op-2']);
    expect(renderTraceTree([literalSpan({ id: 1, us: 8 }), bad])).not.toContain('NaN');
  });

  it('takes a chain of 10,000 spans, and prints it in little space', () => {
    const chain = Array.from({ length: 10_000 }, (_, n) =>
      literalSpan({ id: n + 1, ...(n > 0 && { parent: n }), start: n, us: 20_000 - n }),
    );
    const text = renderTraceTree(chain.reverse());
    expect(text.split('\n')).toHaveLength(10_002);
    expect(text.length).toBeLessThan(2_000_000);
    expect(text).toContain('\n+9986 ');
  });

  it('takes a cycle of 10,000 spans', () => {
    const cycle = Array.from({ length: 10_000 }, (_, n) =>
      literalSpan({ id: n + 1, parent: ((n + 9999) % 10_000) + 1 }),
    );
    const nodes = buildSpanTree(cycle);
    expect(nodes).toHaveLength(10_000);
    expect(nodes.filter(({ cutOff }) => cutOff === 'in a cycle')).toHaveLength(1);
  });

  it('gives every span exactly once, whatever the parents', () => {
    const id = fc.integer({ min: 1, max: 8 });
    const span = fc.record({ id, parent: id, start: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (literals) => {
        const spans = literals.map(literalSpan);
        const printed = buildSpanTree(spans).map((node) => node.span);
        expect(new Set(printed)).toEqual(new Set(spans));
        expect(printed).toHaveLength(spans.length);
      }),
    );
  });
});
