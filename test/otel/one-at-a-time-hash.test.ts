import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { oneAtATimeHash } from '../../src/core.js';
import { readVectors } from '../vectors.js';

const vectors = readVectors<{ input: string; hash: number; slot: number }[]>('one-at-a-time-hash');

describe('oneAtATimeHash', () => {
  it.each(vectors)('hashes $input as the original', ({ input, hash, slot }) => {
    expect(oneAtATimeHash(input)).toBe(hash);
    expect(oneAtATimeHash(input) % 2048).toBe(slot);
  });
});

test('hashes any text as its UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isCut) => {
      const given = isCut ? text.slice(0, -1) : text;
      const latin1 = Buffer.from(given).toString('latin1');
      expect(oneAtATimeHash(given)).toBe(hashOfBytes(latin1));
    }),
  );
});

function hashOfBytes(latin1: string): number {
  let hash = 0;
  for (const character of latin1) {
    hash = (hash + character.charCodeAt(0)) >>> 0;
    hash = (hash + (hash << 10)) >>> 0;
    hash = (hash ^ (hash >>> 6)) >>> 0;
  }
  hash = (hash + (hash << 3)) >>> 0;
  hash = (hash ^ (hash >>> 11)) >>> 0;
  return (hash + (hash << 15)) >>> 0;
}
