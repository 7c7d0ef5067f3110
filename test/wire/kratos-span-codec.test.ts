import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decodeKratosSpan } from '../../src/wire/span/read/decode-kratos-span.js';
import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import type { KratosSpan, KratosTag } from '../../src/wire/span/kratos-span.js';
import { arbitrarySpan } from './arbitrary-span.js';
import { spanVectors } from './span-vectors.js';

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

const empty: KratosSpan = {
  version: 0,
  serviceName: '',
  operationName: '',
  traceId: '0',
  spanId: '0',
  parentId: '0',
  samplingProbability: 0,
  tags: [],
  logs: [],
  startUnixNano: 0n,
  durationNano: 0n,
};
/** Stands at the end of each encoded {@link empty} span: the two empty times. */
const EMPTY_TIMES = 'a20100aa0100';

const encodedTag = (tag: KratosTag): string => toHex(encodeKratosSpan({ ...empty, tags: [tag] }));
const decodedTag = (tag: KratosTag): KratosTag | undefined =>
  decodeKratosSpan(encodeKratosSpan({ ...empty, tags: [tag] })).tags[0];

describe('spans that the original reported', () => {
  test.each(spanVectors)('$name is encoded to the same bytes', ({ span, correctedHex }) => {
    expect(toHex(encodeKratosSpan(span))).toBe(correctedHex);
  });

  test.each(spanVectors)('$name is decoded from the bytes of the original', ({ span, hex }) => {
    expect(decodeKratosSpan(fromHex(hex))).toEqual(span);
  });

  test.each(spanVectors)('$name is decoded from our own bytes', ({ span, correctedHex }) => {
    expect(decodeKratosSpan(fromHex(correctedHex))).toEqual(span);
  });

  it('differ from ours only in the kind byte of float tags', () => {
    const differing = spanVectors.filter(({ hex, correctedHex }) => hex !== correctedHex);
    expect(differing.map(({ name }) => name)).toEqual(['child-max-ids']);

    const [vector] = differing;
    const original = fromHex(vector!.hex);
    const pairs = [...encodeKratosSpan(vector!.span)].flatMap((ours, i) =>
      ours === original[i] ? [] : [[original[i], ours]],
    );
    const floats = vector!.span.tags.filter(({ kind }) => kind === 'float');
    expect(pairs).toEqual(floats.map(() => [2, 3]));
  });
});

describe('values', () => {
  it('a float tag says FLOAT, which the original marks BOOL', () => {
    const float: KratosTag = { key: 'r', kind: 'float', value: 0.5 };
    expect(encodedTag(float)).toBe(`5a0f0a017210031a083fe0000000000000${EMPTY_TIMES}`);
    const original = fromHex(`5a0f0a017210021a083fe0000000000000${EMPTY_TIMES}`);
    expect(decodeKratosSpan(original).tags).toEqual([float]);
  });

  test.each([0.00025, 1, 0.5, 1e-30])('the sampling probability %d reaches the bytes', (p) => {
    const bytes = encodeKratosSpan({ ...empty, samplingProbability: p });
    const float = Buffer.alloc(4);
    float.writeFloatLE(p);
    expect(toHex(bytes)).toBe(`55${float.toString('hex')}${EMPTY_TIMES}`);
    expect(decodeKratosSpan(bytes).samplingProbability).toBe(Math.fround(p));
  });

  it('a probability too small for a float32 is left out, as 0 is', () => {
    expect(toHex(encodeKratosSpan({ ...empty, samplingProbability: 1e-60 }))).toBe(EMPTY_TIMES);
  });

  test.each<[number | bigint, number | bigint]>([
    [1.9, 1],
    [-1.9, -1],
    [-0, 0],
    [NaN, 0],
    [Infinity, 2n ** 63n - 1n],
    [-Infinity, -(2n ** 63n)],
    [1e300, 2n ** 63n - 1n],
    [2 ** 60, 2n ** 60n],
    [-(2 ** 53), -(2n ** 53n)],
    [2n ** 63n, 2n ** 63n - 1n],
    [-(2n ** 70n), -(2n ** 63n)],
    [7n, 7],
  ])('the int %d is reported as %d', (value, read) => {
    expect(decodedTag({ key: 'n', kind: 'int', value })).toEqual({
      key: 'n',
      kind: 'int',
      value: read,
    });
  });

  test.each(['a\ud800', '\udc00', `\ud800${'x'.repeat(60)}`, `${'x'.repeat(200)}\udfff`])(
    'a lone surrogate in %j becomes U+FFFD, which every reader accepts',
    (text) => {
      const bytes = encodeKratosSpan({
        ...empty,
        serviceName: text,
        tags: [{ key: text, kind: 'string', value: text }],
        logs: [{ timestampUnixNano: 0n, fields: [{ key: text, value: text }] }],
      });
      const wellFormed = text.replace(/[\ud800-\udfff]/, '\ufffd');
      expect(decodeKratosSpan(bytes)).toMatchObject({
        serviceName: wellFormed,
        tags: [{ key: wellFormed, value: wellFormed }],
        logs: [{ fields: [{ key: wellFormed, value: wellFormed }] }],
      });
    },
  );

  test.each([
    ['FFFFFFFFFFFFFFFF', 'ffffffffffffffff'],
    ['000000000000000a', 'a'],
    ['4bf92f3577b34da6a3ce929d0e0e4736', 'a3ce929d0e0e4736'],
    ['100000000', '100000000'],
    ['', '0'],
  ])('the id %j is reported as %j', (traceId, read) => {
    expect(decodeKratosSpan(encodeKratosSpan({ ...empty, traceId })).traceId).toBe(read);
  });

  test.each(['xyz', '12 4', '0x1', '-1', '链'])('the id %j is refused', (spanId) => {
    expect(() => encodeKratosSpan({ ...empty, spanId })).toThrow(
      new RangeError(`not a hex id: ${JSON.stringify(spanId)}`),
    );
  });

  it('times before 1970 count nanoseconds forward, durations backward', () => {
    const bytes = encodeKratosSpan({ ...empty, startUnixNano: -1n, durationNano: -1n });
    expect(toHex(bytes)).toBe(
      'a2011108ffffffffffffffffff0110ff93ebdc03aa010b10ffffffffffffffffff01',
    );
  });

  it('the bytes are the caller’s own: later encoding leaves them alone', () => {
    const first = encodeKratosSpan(spanVectors[0]!.span);
    encodeKratosSpan(spanVectors[1]!.span);
    expect(toHex(first)).toBe(spanVectors[0]!.correctedHex);
  });
});

describe('any span', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(arbitrarySpan, (span) => {
        expect(decodeKratosSpan(encodeKratosSpan(span))).toEqual(span);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is not a span', () => {
  it('cut off at any length, is decoded or refused with an Error', () => {
    for (const { correctedHex } of spanVectors) {
      const bytes = fromHex(correctedHex);
      for (let length = 0; length < bytes.length; length++) {
        try {
          decodeKratosSpan(bytes.subarray(0, length));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).toMatch(/^kratos span: /);
        }
      }
    }
  });

  it('whatever the bytes are, is decoded or refused with an Error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeKratosSpan(bytes);
        } catch (error) {
          expect((error as Error).message).toMatch(/^kratos span: /);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a length beyond the end', '0aff'],
    ['a nested message that reaches past its own end', '5a030a0561'],
    ['text that is not UTF-8', '0a02c328'],
    ['a group without an end', '0b'],
    ['an end of a group without a start', '0c'],
    ['field number 0', '00'],
    ['an unused wire type', '0f'],
    ['a varint without an end', '20ffffffffffffffffffffffff'],
    ['an int tag of three bytes', '5a0710011a03010203'],
    ['a bool tag without a value', '5a021002'],
    ['a float tag of four bytes', '5a0810031a0400000000'],
    ['a tag of an unknown kind', '5a021009'],
    ['a reference of an unknown type', 'b201020807'],
  ])('%s is refused', (_, hex) => {
    expect(() => decodeKratosSpan(fromHex(hex))).toThrow(/^kratos span: /);
  });

  it('groups nested ten thousand deep are refused', () => {
    expect(() => decodeKratosSpan(new Uint8Array(10_000).fill(0x0b))).toThrow(/^kratos span: /);
  });

  test.each([
    ['varint', 'f80101'],
    ['fixed 64', 'f9010102030405060708'],
    ['length-delimited', 'fa0103616263'],
    ['group', 'fb010a0161fc01'],
    ['fixed 32', 'fd0101020304'],
    ['deprecated start_at', '4005'],
    ['known, of another wire type', '0801'],
  ])('an unknown field (%s) is skipped', (_, hex) => {
    expect(decodeKratosSpan(fromHex(`${hex}0a0161`))).toEqual({ ...empty, serviceName: 'a' });
  });

  it('the deprecated fields of a log are skipped', () => {
    expect(decodeKratosSpan(fromHex('620a0a016b10011a01762002')).logs).toEqual([
      { timestampUnixNano: 2n, fields: [] },
    ]);
  });
});
