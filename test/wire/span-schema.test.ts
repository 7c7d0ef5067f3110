import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, it } from 'vitest';
import { decodeKratosSpan } from '../../src/wire/span/read/decode-kratos-span.js';
import { encodeKratosSpan } from '../../src/wire/span/write/encode-kratos-span.js';
import { arbitrarySpan } from './arbitrary-span.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const Span = new protobuf.Root()
  .loadSync(`${project}proto/span.proto`)
  .lookupType('dapper.trace.Span');

it('the generated schema is that of proto/span.proto', () => {
  const script = `${project}scripts/generate-wire.mjs`;
  expect(() => execFileSync(process.execPath, [script, '--check'])).not.toThrow();
});

it('a codec made from proto/span.proto reads the same values from our bytes', () => {
  fc.assert(
    fc.property(arbitrarySpan, (span) => {
      const message = Span.toObject(Span.decode(encodeKratosSpan(span)), {
        longs: String,
        enums: String,
        defaults: true,
      });
      expect(message).toMatchObject({
        version: span.version,
        serviceName: span.serviceName,
        operationName: span.operationName,
        caller: span.caller ?? '',
        traceId: BigInt(`0x${span.traceId}`).toString(),
        spanId: BigInt(`0x${span.spanId}`).toString(),
        parentId: BigInt(`0x${span.parentId}`).toString(),
        level: span.level ?? 0,
        samplingProbability: span.samplingProbability,
        tags: span.tags.map(({ key, kind }) => ({ key, kind: kind.toUpperCase() })),
        logs: span.logs.map(({ timestampUnixNano, fields }) => ({
          timestamp: timestampUnixNano.toString(),
          fields: fields.map(({ key, value }) => ({ key, value: Buffer.from(value) })),
        })),
        env: span.env ?? '',
        references: (span.references ?? []).map(({ type, traceId, spanId }) => ({
          refType: type === 'childOf' ? 'CHILD_OF' : 'FOLLOWS_FROM',
          traceId: BigInt(`0x${traceId}`).toString(),
          spanId: BigInt(`0x${spanId}`).toString(),
        })),
      });
      const { startTime, duration } = message as Record<
        'startTime' | 'duration',
        { seconds: string; nanos: number }
      >;
      const nano = (t: typeof startTime) => BigInt(t.seconds) * 1_000_000_000n + BigInt(t.nanos);
      expect([nano(startTime), nano(duration)]).toEqual([span.startUnixNano, span.durationNano]);
    }),
  );
});

it('we read the same span from the bytes of a codec made from proto/span.proto', () => {
  fc.assert(
    fc.property(arbitrarySpan, (span) => {
      const bytes = Span.encode(Span.decode(encodeKratosSpan(span))).finish();
      expect(decodeKratosSpan(bytes)).toEqual(span);
    }),
  );
});
