import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../src/wire/encode-message.js';
import { decodeKratosSpan } from '../../src/wire/span/read/decode-kratos-span.js';
import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import type { KratosSpan } from '../../src/wire/span/kratos-span.js';
import { arbitrarySpan } from './arbitrary-span.js';

const Span = new protobuf.Root()
  .loadSync(fileURLToPath(new URL('../../proto/span.proto', import.meta.url)))
  .lookupType('dapper.trace.Span');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const recoded = (bytes: Uint8Array): string => hex(Span.encode(Span.decode(bytes)).finish());

/** Lengths at which a length takes another byte, or another way of writing is taken. */
const LENGTHS = [
  0, 1, 3, 4, 5, 39, 40, 41, 42, 43, 63, 64, 126, 127, 128, 129, 5461, 16_383, 16_384, 40_000,
];
const UNITS = ['x', 'é', '€', '😀', '\u0080', '\ud800', '\udc00', 'xé'];

function spanOf(text: string): KratosSpan {
  return {
    version: 1,
    serviceName: text,
    operationName: `${text}x`,
    traceId: 'a',
    spanId: 'b',
    parentId: '0',
    samplingProbability: 1,
    tags: [
      { key: text, kind: 'string', value: text },
      { key: text, kind: 'bool', value: true },
    ],
    logs: [{ timestampUnixNano: 1n, fields: [{ key: text, value: text }] }],
    startUnixNano: 1n,
    durationNano: 1n,
  };
}

describe('the bytes', () => {
  it('are those of protobufjs, for any span', () => {
    fc.assert(
      fc.property(arbitrarySpan, (span) => {
        const bytes = encodeKratosSpan(span);
        expect(hex(bytes)).toBe(recoded(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(UNITS)('are those of protobufjs, for texts of %j of all lengths', (unit) => {
    for (const length of LENGTHS) {
      const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
      const bytes = encodeKratosSpan(spanOf(text));
      expect(decodeKratosSpan(bytes).tags[0]?.value).toBe(Buffer.from(text).toString());
      expect(hex(bytes) === recoded(bytes), `${length} of ${unit}`).toBe(true);
    }
  });

  it('are never written to again', () => {
    const spans = Array.from({ length: 500 }, (_, n) => spanOf('x'.repeat(n % 130)));
    const kept = spans.map((span) => encodeKratosSpan(span));
    for (const [index, span] of spans.entries()) {
      expect(hex(kept[index]!) === hex(encodeKratosSpan(span)), `span ${index}`).toBe(true);
    }
  });
});

describe('what goes wrong while a message is written', () => {
  it('leaves the next one alone', () => {
    const good = hex(encodeKratosSpan(spanOf('good')));
    expect(() => encodeKratosSpan({ ...spanOf('bad'), parentId: 'z' })).toThrow(RangeError);
    const noText = { ...spanOf('bad'), operationName: 5 as unknown as string };
    expect(() => encodeKratosSpan(noText)).toThrow(new TypeError('not a text: 5'));
    expect(hex(encodeKratosSpan(spanOf('good')))).toBe(good);
  });

  it('may be another message', () => {
    const outer = encodeMessage('outer', (writer, text) => {
      writer.text(0x0a, text);
      const inner = encodeMessage('inner', (other, word) => {
        other.text(0x0a, word);
      });
      expect(hex(inner)).toBe(`0a05${Buffer.from('inner').toString('hex')}`);
      writer.text(0x12, text);
    });
    const text = Buffer.from('outer').toString('hex');
    expect(hex(outer)).toBe(`0a05${text}1205${text}`);
  });
});
