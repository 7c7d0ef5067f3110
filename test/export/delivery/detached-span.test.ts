import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { detachedSpan } from '../../../src/export/delivery/queue/detached-span.js';
import type { EndedSpan } from '../../../src/otel/sdk-shapes.js';
import { startTracing } from '../../tracing-fixture.js';

const FIELDS = [
  ...(['name', 'kind', 'parentSpanContext', 'startTime', 'endTime', 'duration', 'status'] as const),
  ...(['attributes', 'events', 'links', 'ended', 'resource', 'instrumentationScope'] as const),
  ...(['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'] as const),
];

function endedSpan(): ReadableSpan {
  const { span } = startTracing();
  const tracer = trace.getTracer('library', '1.0');
  const parent = tracer.startSpan('parent', {}, ROOT_CONTEXT);
  const links = [
    { context: parent.spanContext(), attributes: { reason: 'a reason of some length' } },
  ];
  const child = tracer.startSpan('child', { links }, trace.setSpan(ROOT_CONTEXT, parent));
  child
    .setAttribute('text', 'a text of some length')
    .setAttribute('list', ['one of some length', 'two'])
    .addEvent('event', { n: 1 })
    .setStatus({ code: SpanStatusCode.ERROR, message: 'a message of some length' });
  child.end();
  return span('child');
}

describe('detachedSpan', () => {
  it('shows what the span shows', () => {
    const span = endedSpan();
    const detached = detachedSpan(span) as ReadableSpan;
    for (const field of FIELDS) expect(detached[field], field).toEqual(span[field]);
    expect(detached.spanContext()).toBe(span.spanContext());
  });

  it('has ids only of parents and links', () => {
    const detached = detachedSpan(endedSpan()) as ReadableSpan;
    const { parentSpanContext, links } = detached;
    expect(Object.getPrototypeOf(parentSpanContext)).toBe(Object.prototype);
    expect(Object.getOwnPropertySymbols(links[0]!.context)).toEqual([]);
  });

  it('is made of a span with frozen attributes', () => {
    const attributes = Object.freeze({ text: 'a text of some length' });
    const span = Object.create(endedSpan(), { attributes: { value: attributes } }) as EndedSpan;
    const detached = detachedSpan(span);
    expect(detached).not.toBe(span);
    expect(detached.attributes).toBe(attributes);
  });

  it('is made once', () => {
    const detached = detachedSpan(endedSpan());
    expect(detachedSpan(detached)).toBe(detached);
  });

  it.each<[string, object]>([
    ['with a name that is no text', { name: Symbol('no') }],
    [
      'that throws when it is read',
      {
        get attributes(): never {
          throw new Error('no');
        },
      },
    ],
  ])('leaves a span %s as it is', (_what, fields) => {
    const span = Object.create(endedSpan(), Object.getOwnPropertyDescriptors(fields)) as EndedSpan;
    expect(detachedSpan(span)).toBe(span);
  });
});
