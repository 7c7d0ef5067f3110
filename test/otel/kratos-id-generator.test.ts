import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KratosIdGenerator } from '../../src/core.js';
import { SpanStart } from '../../src/otel/span/span-start.js';

describe('KratosIdGenerator', () => {
  it('gives a root the span id that is the low half of its trace id', () => {
    const generator = new KratosIdGenerator();
    // The order in which the SDK asks.
    const spanId = generator.generateSpanId();
    const traceId = generator.generateTraceId();
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(traceId).toBe('0'.repeat(16) + spanId);
  });

  it('gives every trace another id, also when nobody asks for span ids', () => {
    const generator = new KratosIdGenerator();
    const ids = Array.from({ length: 10_000 }, () => generator.generateTraceId());
    expect(new Set(ids).size).toBe(10_000);
    for (const id of ids) expect(id).toMatch(/^0{16}[0-9a-f]{16}$/);
  });

  it('uses all 64 bits', () => {
    const all = new KratosIdGenerator({ random: () => 1 - 2 ** -53 });
    expect(all.generateSpanId()).toBe('ffffffffffffffff');
  });

  it('writes the random bits as hex', () => {
    const word = (random: number) => ((random * 2 ** 32) >>> 0).toString(16).padStart(8, '0');
    const below1 = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(below1, below1, (high, low) => {
        const numbers = [high, low];
        const generator = new KratosIdGenerator({ random: () => numbers.shift() ?? 0 });
        const expected = word(high) + word(low);
        fc.pre(expected !== '0'.repeat(16));
        expect(generator.generateSpanId()).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('never makes the invalid id', () => {
    const none = new KratosIdGenerator({ random: () => 0 });
    expect(none.generateSpanId()).toBe('0000000000000001');
    expect(none.generateTraceId()).toBe(`${'0'.repeat(31)}1`);
  });

  it('gives the next root the id that a header has chosen, and no other span', () => {
    const start = new SpanStart();
    const generator = new KratosIdGenerator({}, start);
    start.rootId = '00000000000000ab';
    const ids = [
      generator.generateSpanId(),
      generator.generateTraceId(),
      generator.generateSpanId(),
    ];
    expect(ids.slice(0, 2)).toEqual(['00000000000000ab', `${'0'.repeat(30)}ab`]);
    expect(ids[2]).not.toBe('00000000000000ab');
  });
});
