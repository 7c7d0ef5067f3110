import { describe, expect, it } from 'vitest';
import { oneAtATimeHash } from '../../src/core.js';
import { readVectors } from '../vectors.js';

const vectors = readVectors<{ input: string; hash: number; slot: number }[]>('one-at-a-time-hash');

describe('oneAtATimeHash', () => {
  it.each(vectors)('hashes $input as the original', ({ input, hash, slot }) => {
    expect(oneAtATimeHash(input)).toBe(hash);
    expect(oneAtATimeHash(input) % 2048).toBe(slot);
  });
});
