import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHex, hexWord } from '../../src/wire/header/canonical-hex.js';

const RUNS = { numRuns: 5000 };

/** What Go's `strconv.ParseUint(text, 16, bits)` reads, written for reading. */
function parseUint(text: string, bits: number): bigint | undefined {
  if (!/^[0-9a-fA-F]+$/.test(text)) return undefined;
  const value = BigInt(`0x${text}`);
  return value < 2n ** BigInt(bits) ? value : undefined;
}

const digits = fc.stringMatching(/^[0-9a-fA-F]{0,20}$/);
const text = fc.oneof(
  { weight: 4, arbitrary: digits },
  { weight: 2, arbitrary: fc.stringMatching(/^[1-9a-f][0-9a-f]{15}$/) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 30 }), digits).map(zeros) },
  { weight: 2, arbitrary: fc.tuple(digits, fc.string({ unit: 'binary' }), digits).map(joined) },
);

function zeros([count, rest]: [number, string]): string {
  return '0'.repeat(count) + rest;
}

function joined(parts: string[]): string {
  return parts.join('');
}

describe('hex of 64 bits', () => {
  it('is read as by Go, wherever it stands', () => {
    fc.assert(
      fc.property(text, fc.string(), fc.string(), (hex, before, after) => {
        const read = canonicalHex(before + hex + after, before.length, before.length + hex.length);
        expect(read).toBe(parseUint(hex, 64)?.toString(16));
      }),
      RUNS,
    );
  });

  it('has each of its 16 places checked', () => {
    for (const wrong of ['g', ':', '/', '`', '@', 'G', 'é', 'ā', '１', '\0', ' ']) {
      for (let place = 0; place < 16; place++) {
        const id = '1'.repeat(place) + wrong + '1'.repeat(15 - place);
        expect(canonicalHex(id, 0, 16), id).toBeUndefined();
      }
    }
  });
});

it('hex of 32 bits is read as by Go', () => {
  fc.assert(
    fc.property(text, fc.string(), fc.string(), (hex, before, after) => {
      const read = hexWord(before + hex + after, before.length, before.length + hex.length);
      expect(read).toBe(Number(parseUint(hex, 32) ?? -1n));
    }),
    RUNS,
  );
});
