import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delimitMessage } from '../../src/export/kratos/delimit-message.js';
import { decodeKratosSpan } from '../../src/wire/span/read/decode-kratos-span.js';
import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import type { KratosSpan } from '../../src/wire/span/kratos-span.js';
import { splitDelimitedSpans } from '../../src/wire/span/read/split-delimited-spans.js';
import { splitSpans, type SplitSpans } from '../../src/wire/span/read/split-spans.js';
import { arbitrarySpan } from './arbitrary-span.js';
import { spanVectors } from './span-vectors.js';

type Split = (bytes: Uint8Array) => SplitSpans;

const MALFORMED = 'kratos-otel/reporter: malformed span: ';

const numbered = (n: number): KratosSpan => ({
  version: 1,
  serviceName: 'shop',
  operationName: `/v1/orders/${n}`,
  traceId: (n + 1).toString(16),
  spanId: 'b',
  parentId: '0',
  samplingProbability: 0,
  // Bytes that look like the end of a span.
  tags: [{ key: '\u0018\u0006', kind: 'int', value: 0x980601 }],
  logs: [],
  startUnixNano: BigInt(n),
  durationNano: 0n,
});

/** The loop of a collector. */
function collect(split: Split, chunks: Iterable<Uint8Array>): { spans: Buffer[]; rest: Buffer } {
  const spans: Buffer[] = [];
  let rest: Uint8Array = new Uint8Array();
  for (const chunk of chunks) {
    const found = split(Buffer.concat([rest, chunk]));
    spans.push(...found.spans.map((span) => Buffer.from(span)));
    rest = found.rest;
  }
  return { spans, rest: Buffer.from(rest) };
}

function* cut(bytes: Buffer, sizes: readonly number[]): Iterable<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const hex = (spans: readonly Uint8Array[]) =>
  spans.map((span) => Buffer.from(span).toString('hex'));

describe.each<[string, Split, (message: Uint8Array) => Uint8Array]>([
  ['splitSpans', splitSpans, (message) => message],
  ['splitDelimitedSpans', splitDelimitedSpans, delimitMessage],
])('%s', (_name, split, frame) => {
  const many = Array.from({ length: 10_000 }, (_, n) => encodeKratosSpan(numbered(n)));
  const stream = Buffer.concat(many.map(frame));

  it.each([[1], [7], [64], [65_536], [3, 1, 250, 9_999]])(
    'cuts 10,000 spans that come in chunks of %d bytes',
    (...sizes) => {
      const { spans, rest } = collect(split, cut(stream, sizes));
      expect(Buffer.concat(spans).equals(Buffer.concat(many))).toBe(true);
      expect(spans.map((span) => span.length)).toEqual(many.map((span) => span.length));
      expect(rest).toHaveLength(0);
    },
  );

  it('cuts 10,000 spans at once', () => {
    expect(split(stream).spans).toHaveLength(10_000);
  });

  it('cuts two spans at whatever boundary', () => {
    const two = [many[0]!, many[1]!];
    const bytes = Buffer.concat(two.map(frame));
    for (let at = 0; at <= bytes.length; at++) {
      const { spans, rest } = collect(split, [bytes.subarray(0, at), bytes.subarray(at)]);
      expect(hex(spans), `boundary ${at}`).toEqual(hex(two));
      expect(rest).toHaveLength(0);
    }
  });

  it('cuts whatever spans in whatever chunks', () => {
    const withVersion = arbitrarySpan.filter(({ version }) => version !== 0);
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(withVersion, { maxLength: 6 }), sizes, (literal, chunkSizes) => {
        const messages = literal.map((span) => encodeKratosSpan(span));
        const bytes = Buffer.concat(messages.map(frame));
        const { spans, rest } = collect(split, cut(bytes, chunkSizes));
        expect(hex(spans)).toEqual(hex(messages));
        expect(spans.map((span) => decodeKratosSpan(span))).toHaveLength(literal.length);
        expect(rest).toHaveLength(0);
      }),
    );
  });

  it('cuts the recorded spans of the original', () => {
    const recorded = spanVectors.map((vector) => Buffer.from(vector.hex, 'hex'));
    expect(hex(split(Buffer.concat(recorded.map(frame))).spans)).toEqual(hex(recorded));
  });

  it('leaves a span that is cut off, and nothing of no bytes', () => {
    expect(split(new Uint8Array())).toEqual({ spans: [], rest: new Uint8Array() });
    const { spans, rest } = split(stream.subarray(0, frame(many[0]!).length + 5));
    expect(hex(spans)).toEqual(hex([many[0]!]));
    expect(rest).toHaveLength(5);
  });

  it('ends with a rest of at most 32 KiB or an error, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        let found: SplitSpans;
        try {
          found = split(bytes);
        } catch (error) {
          expect((error as Error).message).toMatch(/^kratos-otel\/reporter: malformed span: /);
          return;
        }
        const { spans, rest } = found;
        const length = spans.reduce((sum, span) => sum + frame(span).length, rest.length);
        // A length may be written with more bytes than it needs.
        if (split === splitSpans) expect(length).toBe(bytes.length);
        expect(length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe('splitSpans', () => {
  const garbage: [string, string, string][] = [
    ['field number 0', '00', '0 is not the tag of a field'],
    ['a group', '0b', 'field 1 has the wire type 3'],
    ['the end of a group', '0c', 'field 1 has the wire type 4'],
    ['a wire type that does not exist', '0f', 'field 1 has the wire type 7'],
    ['text in place of spans', Buffer.from('GET / HTTP/1.1').toString('hex'), 'a field has'],
    ['a number without an end', '08' + 'ff'.repeat(11), 'a number of more than ten bytes'],
    ['a tag of more than 32 bits', 'ffffffff7f', '34359738367 is not the tag of a field'],
    ['a field over 32 KiB', '0a' + 'ffff7f', 'a field has 2097151 bytes'],
  ];
  it.each(garbage)('refuses %s', (_title, bytes, reason) => {
    const read = () => splitSpans(Buffer.from(bytes, 'hex'));
    if (bytes.startsWith('47')) expect(read).toThrow(MALFORMED);
    else expect(read).toThrow(MALFORMED + reason);
  });

  it('refuses a span over 32 KiB, whole or not', () => {
    const fields = Buffer.alloc(32_768, Buffer.from('1001', 'hex'));
    const end = Buffer.from('980601', 'hex');
    const reason = `${MALFORMED}it is over 32768 bytes`;
    expect(() => splitSpans(Buffer.concat([fields, end]))).toThrow(reason);
    expect(() => splitSpans(Buffer.concat([fields, Buffer.from('1001', 'hex')]))).toThrow(reason);
    expect(splitSpans(Buffer.concat([fields.subarray(4), end])).spans).toHaveLength(1);
    expect(splitSpans(fields).rest).toHaveLength(32_768);
  });
});

describe('splitDelimitedSpans', () => {
  it.each([
    ['00', 0],
    ['818002', 32_769],
  ])('refuses the length %s', (bytes, length) => {
    expect(() => splitDelimitedSpans(Buffer.from(bytes, 'hex'))).toThrow(
      `${MALFORMED}a length must be 1 to 32768, got ${length}`,
    );
  });
});
