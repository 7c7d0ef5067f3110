import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLAG_DEBUG, FLAG_SAMPLED, formatTraceHeader, parseTraceHeader } from '../../src/core.js';
import { readVectors } from '../vectors.js';

interface HeaderVector {
  header: string;
  error?: string;
  traceId: string;
  spanId: string;
  parentId: string;
  flags: number;
  isSampled: boolean;
  isDebug: boolean;
  isValid: boolean;
}

const title = (header: string): string =>
  JSON.stringify(header.length > 60 ? `${header.slice(0, 57)}… (${header.length})` : header);

describe('parseTraceHeader reads what the original reads', () => {
  for (const vector of readVectors<HeaderVector[]>('header-parse')) {
    it(title(vector.header), () => {
      const parsed = parseTraceHeader(vector.header);
      if (vector.error !== undefined) {
        expect(parsed).toBeUndefined();
        return;
      }
      const { traceId, spanId, parentId, flags } = vector;
      expect(parsed).toMatchObject({ traceId, spanId, parentId, flags });
      expect((flags & FLAG_SAMPLED) !== 0).toBe(vector.isSampled);
      expect((flags & FLAG_DEBUG) !== 0).toBe(vector.isDebug);
      expect(traceId !== '0' && spanId !== '0').toBe(vector.isValid);
    });
  }
});

describe('formatTraceHeader writes what the original writes', () => {
  for (const vector of readVectors<HeaderVector[]>('header-format')) {
    it(vector.header, () => {
      const { traceId, spanId, parentId, flags } = vector;
      expect(formatTraceHeader({ traceId, spanId, parentId, flags })).toBe(vector.header);
    });
  }
});

describe('extensions', () => {
  it.each([
    ['1:2:3:1:s-3983126f', { probability: Math.fround(0.00025) }],
    ['1:2:3:1:s-3F800000', { probability: 1 }],
    ['1:2:3:1:x:s-3f800000', { probability: 1 }],
    ['1:2:3:1:l-1f', { depth: 31 }],
    ['1:2:3:1:l-2:s-3f800000:z-1', { depth: 2, probability: 1 }],
  ])('reads %s', (header, expected) => {
    const { traceId, spanId, parentId, flags, ...extensions } = parseTraceHeader(header)!;
    expect([traceId, spanId, parentId, flags]).toEqual(['1', '2', '3', 1]);
    expect(extensions).toEqual(expected);
  });

  it.each([
    '1:2:3:1:s-',
    '1:2:3:1:s-0',
    '1:2:3:1:s-3f800001',
    '1:2:3:1:s-7fc00000',
    '1:2:3:1:s-bf800000',
    '1:2:3:1:s-1ffffffff',
    '1:2:3:1:s-xyz',
    '1:2:3:1:S-3f800000',
    '1:2:3:1:l-10000',
    '1:2:3:1:l-g',
    '1:2:3:1:::::',
    '1:2:3:1:s',
  ])('skips what says nothing: %s', (header) => {
    expect(parseTraceHeader(header)).toEqual({
      traceId: '1',
      spanId: '2',
      parentId: '3',
      flags: 1,
    });
  });

  it('writes the probability of sampled traces only', () => {
    const ids = { traceId: '1', spanId: '2', parentId: '3', probability: 0.00025 };
    expect(formatTraceHeader({ ...ids, flags: 1 })).toBe('1:2:3:1:s-3983126f');
    expect(formatTraceHeader({ ...ids, flags: 3 })).toBe('1:2:3:3:s-3983126f');
    expect(formatTraceHeader({ ...ids, flags: 0 })).toBe('1:2:3:0');
    expect(formatTraceHeader({ ...ids, flags: 1, depth: 12 })).toBe('1:2:3:1:s-3983126f:l-c');
  });
});

describe('ids', () => {
  it('go out without leading zeros, in lower case, a 128-bit trace id as its low half', () => {
    const header = { spanId: '00000000000000AB', parentId: '0000000000000000', flags: 1 };
    expect(formatTraceHeader({ ...header, traceId: '4bf92f3577b34da600ce929d0e0e4736' })).toBe(
      'ce929d0e0e4736:ab:0:1',
    );
  });

  it('that are not hex are refused', () => {
    const header = { traceId: '1', spanId: '2', parentId: '3', flags: 1 };
    expect(() => formatTraceHeader({ ...header, spanId: '1\r\nx' })).toThrow(
      new RangeError('kratos-otel: spanId must be hex digits, got "1\\r\\nx"'),
    );
    expect(() => formatTraceHeader({ ...header, parentId: '' })).toThrow(RangeError);
  });
});

describe('properties', () => {
  const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value.toString(16));

  it('reads back what was written, for the whole range of ids', () => {
    fc.assert(
      fc.property(
        id,
        id,
        id,
        fc.integer({ min: 0, max: 255 }),
        (traceId, spanId, parentId, flags) => {
          const header = { traceId, spanId, parentId, flags };
          expect(parseTraceHeader(formatTraceHeader(header))).toEqual(header);
        },
      ),
    );
  });

  it('reads back every float32 probability in (0, 1]', () => {
    fc.assert(
      fc.property(fc.float({ min: 0, minExcluded: true, max: 1, noNaN: true }), (probability) => {
        const header = { traceId: '1', spanId: '2', parentId: '3', flags: 1, probability };
        expect(parseTraceHeader(formatTraceHeader(header))).toEqual(header);
      }),
    );
  });

  it('never throws, and what it accepts is written in the strict form', () => {
    const near = fc.array(fc.constantFrom(...Array.from('0123456789abcdefABCDEF:::--sl x\n,é')), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          near.map((chars) => chars.join('')),
        ),
        (text) => {
          const parsed = parseTraceHeader(text);
          if (parsed === undefined) return;
          expect(formatTraceHeader(parsed)).toMatch(
            /^[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,2}(:[a-z]-[0-9a-f]{1,16})*$/,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
