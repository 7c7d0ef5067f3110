import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutList } from '../../src/otel/limits/cut-list.js';
import { cutText, fitsIn } from '../../src/otel/limits/cut-text.js';

const text = fc.string({ unit: 'binary', maxLength: 200 });
const limit = fc.integer({ min: 1, max: 300 });

describe('cutText', () => {
  it('leaves the longest beginning of whole characters that fits', () => {
    fc.assert(
      fc.property(text, limit, (whole, maxBytes) => {
        const cut = cutText(whole, maxBytes);
        expect(fitsIn(cut, maxBytes)).toBe(true);
        expect(whole.startsWith(cut)).toBe(true);
        expect(cut === whole).toBe(Buffer.byteLength(whole) <= maxBytes);
        if (cut === whole) return;
        const next = String.fromCodePoint(whole.codePointAt(cut.length)!);
        expect(Buffer.byteLength(cut + next)).toBeGreaterThan(maxBytes);
      }),
    );
  });

  it('does not fail on halves of characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\ud83c', '\udf7b', 'a') }),
        limit,
        (whole, max) => {
          expect(Buffer.byteLength(cutText(whole, max))).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});

describe('cutList', () => {
  it('bounds all items together, and keeps the first ones', () => {
    fc.assert(
      fc.property(fc.array(text), limit, (list, maxBytes) => {
        const cut = cutList(list, maxBytes) as string[];
        const bytes = cut.reduce((sum, item) => sum + Buffer.byteLength(item), 0);
        expect(bytes).toBeLessThanOrEqual(maxBytes);
        expect(cut.slice(0, -1)).toEqual(list.slice(0, Math.max(cut.length - 1, 0)));
      }),
    );
  });

  it.each([
    ['numbers', Array.from({ length: 1_000_000 }, (_, n) => n + 0.5)],
    ['booleans', Array.from({ length: 1_000_000 }, () => true)],
    ['texts', Array.from({ length: 1_000_000 }, (_, n) => `item ${n}`)],
  ])('cuts a million %s', (_what, list) => {
    const cut = cutList(list, 25_000) as unknown[];
    expect(Buffer.byteLength(cut.join(','))).toBeLessThanOrEqual(25_000);
    expect(cut.length).toBeGreaterThan(1000);
  });
});
