import {
  SpanKind,
  SpanStatusCode,
  type AttributeValue,
  type Attributes,
  type HrTime,
  type Link,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeReadableSpan } from '../../../src/export/kratos/translation/encode-readable-span.js';
import { toKratosSpan } from '../../../src/export/kratos/translation/to-kratos-span.js';
import { attachState, newState, type ExactTag } from '../../../src/otel/span/span-state.js';
import { encodeKratosSpan } from '../../../src/wire/span/write/encode-kratos-span.js';
import { literalSpan } from '../console/literal-span.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fail = (bytes: Uint8Array): never => {
  throw new TypeError(`after ${bytes.length} bytes`);
};
const byObjects = (span: ReadableSpan): string => hex(encodeKratosSpan(toKratosSpan(span)));

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 300, size: 'max' }));
const value: fc.Arbitrary<AttributeValue | undefined> = fc.oneof(
  text,
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.boolean(),
  fc.array(fc.option(fc.string()), { maxLength: 3 }),
  fc.array(fc.double(), { maxLength: 3 }),
  fc.constant(undefined),
);
const KEYS = ['span.kind', 'error', 'event', 'exception.message', 'exception.type', 'region'];
const key = fc.oneof(
  fc.constantFrom(...KEYS, 'exception.stacktrace'),
  text.filter((name) => name !== '__proto__'),
);
const attributes = fc
  .array(fc.tuple(key, value), { maxLength: 8 })
  .map((entries): Attributes => Object.fromEntries(entries));
const time: fc.Arbitrary<HrTime> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 2 ** 32 }), fc.integer({ min: 0, max: 1e9 - 1 })),
  fc.tuple(
    fc.constantFrom(0, 1_795_237_501, 2 ** 32 - 1, 2 ** 32),
    fc.double({ min: 0, max: 1e9 }),
  ),
  fc.tuple(fc.double(), fc.double()),
  fc.tuple(fc.constantFrom(-1, -0, 1.5, 1e18), fc.constantFrom(-1, -0, 0, 999_999_999.9, 1e9)),
);
const event: fc.Arbitrary<TimedEvent> = fc
  .tuple(fc.oneof(fc.constantFrom('log', 'exception', 'retry'), text), time, fc.option(attributes))
  .map(([name, at, fields]) => ({ name, time: at, ...(fields && { attributes: fields }) }));
const id = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const link: fc.Arbitrary<Link> = fc
  .tuple(id(32), id(16), fc.constantFrom('child_of', 'follows_from', undefined))
  .map(([traceId, spanId, type]) => ({
    context: { traceId, spanId, traceFlags: 1 },
    ...(type !== undefined && { attributes: { 'opentracing.ref_type': type } }),
  }));
const resource = fc.record(
  {
    'service.name': text,
    'deployment.environment.name': text,
    region: value,
    zone: text,
    hostname: text,
    ip: text,
  },
  { requiredKeys: [] },
);
const exactTags = fc.dictionary(
  fc.constantFrom(...KEYS),
  fc.oneof(
    fc.record({ kind: fc.constant('int' as const), value: fc.bigInt() }),
    fc.record({ kind: fc.constant('float' as const), value: fc.double() }),
  ),
);

const { INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER } = SpanKind;
const KINDS = [INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER];

const span: fc.Arbitrary<ReadableSpan> = fc
  .record({
    ids: fc.tuple(id(32), id(16), fc.option(id(16))),
    resource,
    exactTags,
    probability: fc.option(fc.double(), { nil: undefined }),
    name: text,
    kind: fc.constantFrom(...KINDS),
    code: fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR),
    startTime: time,
    duration: time,
    attributes,
    events: fc.array(event, { maxLength: 3 }),
    links: fc.array(link, { maxLength: 2 }),
  })
  .map(({ ids: [traceId, spanId, parent], probability, code, ...rest }) => {
    const context = { traceId, spanId, traceFlags: 1 };
    const exact = Object.entries(rest.exactTags) as [string, ExactTag][];
    attachState(context, { ...newState('0', 1), probability, exactTags: new Map(exact) });
    return {
      ...literalSpan({ id: 1, ...rest, status: { code } }),
      resource: resourceFromAttributes(rest.resource),
      spanContext: () => context,
      ...(parent !== null && { parentSpanContext: { traceId, spanId: parent, traceFlags: 1 } }),
    };
  });

describe('encodeReadableSpan', () => {
  it('gives the bytes of encodeSpan(toKratosSpan()), for any span', () => {
    fc.assert(
      fc.property(span, (each) => {
        expect(hex(encodeReadableSpan(each))).toBe(byObjects(each));
      }),
      { numRuns: 3000 },
    );
  });

  it('throws what they throw, and encodes the next span', () => {
    const foreign = { toString: () => fail(encodeReadableSpan(literalSpan({ id: 2 }))) };
    const bad = literalSpan({ id: 1, attributes: { bad: foreign as unknown as string } });
    expect(() => encodeReadableSpan(bad)).toThrow(TypeError);
    expect(() => encodeReadableSpan(literalSpan({ id: 1, traceId: 'no hex' }))).toThrow(RangeError);
    const good = literalSpan({ id: 3, attributes: { a: 'b' } });
    expect(hex(encodeReadableSpan(good))).toBe(byObjects(good));
  });

  it('knows resources apart', () => {
    const spans = Array.from({ length: 9 }, (_, n) =>
      literalSpan({ id: n, service: `s-${n % 3}` }),
    );
    for (const each of [...spans, ...spans]) {
      expect(hex(encodeReadableSpan(each))).toBe(byObjects(each));
    }
  });

  it('reads a resource again that is still being detected', async () => {
    const pending = resourceFromAttributes({ zone: Promise.resolve('z-1'), region: 'r-1' });
    const each = { ...literalSpan({ id: 1 }), resource: pending };
    expect(hex(encodeReadableSpan(each))).toBe(byObjects(each));
    await pending.waitForAsyncAttributes?.();
    expect(toKratosSpan(each).tags).toHaveLength(2);
    expect(hex(encodeReadableSpan(each))).toBe(byObjects(each));
  });
});
