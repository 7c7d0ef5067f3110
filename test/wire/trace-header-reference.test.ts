import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatTraceHeader, parseTraceHeader, type TraceHeader } from '../../src/core.js';

const RUNS = { numRuns: 10_000 };

/** The grammar of the header, with everything that makes a program slow. */
function parseSlowly(value: string): TraceHeader | undefined {
  const [traceId, spanId, parentId, flags, ...extensions] = value.split(':');
  const ids = [traceId, spanId, parentId, flags].map(number);
  if (ids.includes(undefined)) return undefined;
  const header: TraceHeader = {
    traceId: ids[0]!.toString(16),
    spanId: ids[1]!.toString(16),
    parentId: ids[2]!.toString(16),
    flags: Number(ids[3]! & 0xffn),
  };
  for (const extension of extensions) {
    const [, name, hex] = /^([sl])-(.*)$/s.exec(extension) ?? [];
    const word = number(hex);
    if (word === undefined || word > 0xffffffffn) continue;
    if (name === 'l' && word <= 0xffffn) header.depth = Number(word);
    if (name === 's') {
      const probability = new Float32Array(Uint32Array.of(Number(word)).buffer)[0]!;
      if (probability > 0 && probability <= 1) header.probability = probability;
    }
  }
  return header;
}

function number(hex: string | undefined): bigint | undefined {
  if (hex === undefined || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const value = BigInt(`0x${hex}`);
  return value < 2n ** 64n ? value : undefined;
}

const field = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[0-9a-f]{1,16}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[0-9a-fA-F]{0,18}$/) },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
);
const extension = fc.oneof(
  fc.stringMatching(/^[sl]-[0-9a-fA-F]{0,9}$/),
  fc.double({ min: 0, max: 1, noNaN: true }).map((value) => {
    const word = new Uint32Array(Float32Array.of(value).buffer)[0]!;
    return `s-${word.toString(16)}`;
  }),
  fc.string({ maxLength: 5 }),
);
const header = fc
  .tuple(fc.array(field, { minLength: 3, maxLength: 4 }), fc.array(extension, { maxLength: 3 }))
  .map(([fields, extensions]) => [...fields, ...extensions].join(':'));

const whole = fc.stringMatching(/^[1-9a-f][0-9a-f]{15}$/);
/** Headers as they are nearly always, which are read another way, and what is nearly one. */
const nearlyUsual = fc
  .record({
    ids: fc.tuple(whole, whole, fc.oneof(whole, fc.constant('0'))),
    flags: fc.constantFrom('0', '1', '2', '3', 'f', 'F', '01'),
    extension: fc.constantFrom('', ':s-3f800000', ':s-3983126f', ':s-3f800001', ':s-00000000'),
    at: fc.nat(70),
    removed: fc.constantFrom(0, 0, 1),
    inserted: fc.constantFrom('', '', '0', ':', 'A', 'g', '-', 'é', '\u0130', '\u0131'),
  })
  .map(({ ids, flags, extension, at, removed, inserted }) => {
    const text = `${ids.join(':')}:${flags}${extension}`;
    return text.slice(0, at) + inserted + text.slice(at + removed);
  });

it('reads what the grammar says of what is usual, and of what is nearly so', () => {
  fc.assert(
    fc.property(nearlyUsual, (text) => {
      expect(parseTraceHeader(text)).toStrictEqual(parseSlowly(text));
    }),
    RUNS,
  );
});

it('reads what the grammar says', () => {
  fc.assert(
    fc.property(header, (text) => {
      expect(parseTraceHeader(text)).toStrictEqual(parseSlowly(text));
    }),
    RUNS,
  );
});

it('writes what reading gives back, whatever was written before', () => {
  const id = fc.stringMatching(/^[0-9a-f]{1,32}$/);
  const probability = fc.option(fc.constantFrom(0.00025, 0.5, 1), { nil: undefined });
  const flags = fc.constantFrom(0, 1, 2, 3, 255, 257);
  fc.assert(
    fc.property(id, id, id, flags, probability, (traceId, spanId, parentId, bits, share) => {
      const short = (hex: string) => BigInt(`0x${hex.slice(-16)}`).toString(16);
      const float = share === undefined ? undefined : Buffer.alloc(4);
      float?.writeFloatBE(share!);
      const isShown = float !== undefined && (bits & 1) === 1;
      const written = formatTraceHeader({
        ...{ traceId, spanId, parentId, flags: bits },
        ...(share !== undefined && { probability: share }),
      });
      expect(written).toBe(
        [
          ...[traceId, spanId, parentId].map(short),
          (bits & 0xff).toString(16),
          ...(isShown ? [`s-${float.toString('hex')}`] : []),
        ].join(':'),
      );
    }),
    RUNS,
  );
});
