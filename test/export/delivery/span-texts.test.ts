import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitingSpan } from '../../../src/export/delivery/queue/detached-span.js';
import type { EndedSpan } from '../../../src/otel/sdk-shapes.js';
import { encodeKratosSpan } from '../../../src/wire/span/write/encode-kratos-span.js';
import { toKratosSpan } from '../../../src/export/kratos/translation/to-kratos-span.js';
import { literalSpan } from '../console/literal-span.js';

const plain = fc.stringMatching(/^[a-zA-Zäß漢 .]{0,40}$/);
const value = fc.oneof(
  plain,
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.boolean(),
  fc.array(plain),
);
const attributes = fc.dictionary(plain, value, { maxKeys: 20 });

const estimateSpanBytes = (span: EndedSpan): number => waitingSpan(span).wireBytes;

describe('the size of a span on the wire, estimated,', () => {
  it('is not below the JSON of Zipkin, nor the protobuf of Kratos', () => {
    fc.assert(
      fc.property(plain, attributes, fc.array(attributes, { maxLength: 5 }), (name, tags, logs) => {
        const events = logs.map((fields) => ({
          name: 'log',
          time: [1, 0] as [number, number],
          attributes: fields,
        }));
        const span = literalSpan({
          id: 1,
          parent: 2,
          name,
          attributes: tags,
          events,
        });
        const estimate = estimateSpanBytes(span);
        expect(estimate).toBeGreaterThanOrEqual(
          Buffer.byteLength(JSON.stringify(zipkinOf(span, tags))),
        );
        expect(estimate).toBeGreaterThanOrEqual(encodeKratosSpan(toKratosSpan(span)).length);
      }),
    );
  });

  it('grows with every text of a span', () => {
    const text = 'x'.repeat(1000);
    const base = estimateSpanBytes(literalSpan({ id: 1 }));
    const larger = [
      literalSpan({ id: 1, name: text }),
      literalSpan({ id: 1, service: text }),
      literalSpan({ id: 1, status: { code: SpanStatusCode.ERROR, message: text } }),
      literalSpan({ id: 1, attributes: { [text]: true } }),
      literalSpan({ id: 1, attributes: { a: [text] } }),
      literalSpan({ id: 1, events: [{ name: text, time: [0, 0] }] }),
      literalSpan({
        id: 1,
        links: [{ context: literalSpan({ id: 2 }).spanContext(), attributes: { a: text } }],
      }),
    ];
    for (const span of larger) expect(estimateSpanBytes(span) - base).toBeGreaterThan(900);
  });

  it('does not throw at a span that cannot be read', () => {
    const broken = {
      get attributes(): never {
        throw new Error('no');
      },
    } as unknown as EndedSpan;
    expect(estimateSpanBytes(broken)).toBeGreaterThan(0);
  });
});

function zipkinOf(span: ReadableSpan, tags: Attributes): object {
  return {
    traceId: span.spanContext().traceId,
    parentId: span.parentSpanContext?.spanId,
    name: span.name,
    id: span.spanContext().spanId,
    kind: 'CONSUMER',
    timestamp: 1_700_000_000_000_000,
    duration: 1_000_000,
    localEndpoint: { serviceName: 'shop' },
    tags: Object.fromEntries(
      Object.entries({ ...tags, 'service.name': 'shop' }).map(([k, v]) => [
        k,
        String(v as unknown),
      ]),
    ),
    annotations: span.events.map(({ name }) => ({ timestamp: 1_700_000_000_000_000, value: name })),
  };
}
