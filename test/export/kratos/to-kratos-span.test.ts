import { SpanKind, SpanStatusCode, trace, type AttributeValue } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { toKratosSpan } from '../../../src/export/kratos/translation/to-kratos-span.js';
import { attachState, newState, type ExactTag } from '../../../src/otel/span/span-state.js';
import { decodeKratosSpan } from '../../../src/wire/span/read/decode-kratos-span.js';
import { encodeKratosSpan } from '../../../src/wire/span/write/encode-kratos-span.js';
import type { KratosTag } from '../../../src/wire/span/kratos-span.js';
import { tagFloat64, tagInt64, tagString } from '../../../src/api/tags/tag.js';
import { literalSpan, type LiteralSpan } from '../console/literal-span.js';
import { startTracing } from '../../tracing-fixture.js';

const START = 1_700_000_000_000_000_000n;

const translate = (literal: Partial<LiteralSpan>) =>
  toKratosSpan(literalSpan({ id: 1, ...literal }));
const error = { code: SpanStatusCode.ERROR };

describe('toKratosSpan', () => {
  it('gives a root as the original reported it', () => {
    expect(translate({ id: 0xab, name: '/v1/orders', kind: SpanKind.SERVER, us: 1500 })).toEqual({
      version: 1,
      serviceName: 'shop',
      operationName: '/v1/orders',
      traceId: 'f067aa0ba902b7',
      spanId: 'ab',
      parentId: '0',
      samplingProbability: 0,
      tags: [{ key: 'span.kind', kind: 'string', value: 'server' }],
      logs: [],
      startUnixNano: START,
      durationNano: 1_500_000n,
    });
  });

  it.each([
    ['128 bits', '463ac35c9f6413ad48485a3953bb6124', '48485a3953bb6124'],
    ['128 bits with zeros in the middle', '463ac35c9f6413ad0000000000000b24', 'b24'],
    ['64 bits', '00000000000000000000000000000001', '1'],
  ])('keeps the low half of a trace id of %s', (_title, traceId, expected) => {
    expect(translate({ traceId }).traceId).toBe(expected);
  });

  it.each<[string, Partial<LiteralSpan>, string]>([
    ['a parent', { parent: 0xcd }, 'cd'],
    ['no parent', {}, '0'],
    ['a remote parent of zeros', { parent: 0, remote: true }, '0'],
  ])('has the parent id of %s', (_title, literal, parentId) => {
    expect(translate(literal).parentId).toBe(parentId);
  });

  it.each([
    ['', 'unknown_service'],
    ['stock', 'stock'],
  ])('calls the service %j %s', (service, expected) => {
    expect(translate({ service }).serviceName).toBe(expected);
  });

  it('has the environment of the resource, and the four tags, in the order of the original', () => {
    const resource = resourceFromAttributes({
      ip: '10.0.0.1',
      hostname: 'host-1',
      'telemetry.sdk.language': 'nodejs',
      'deployment.environment.name': 'prod',
      zone: 'sh001',
      region: 'sh',
    });
    const attributes = { b: 'x', a: 1, region: 'own' };
    const span = toKratosSpan({
      ...literalSpan({ id: 1, kind: SpanKind.CLIENT, status: error, attributes }),
      resource,
    });
    expect(span.env).toBe('prod');
    expect(span.tags.map(({ key, value }) => [key, value])).toEqual([
      ['region', 'sh'],
      ['zone', 'sh001'],
      ['hostname', 'host-1'],
      ['ip', '10.0.0.1'],
      ['span.kind', 'client'],
      ['b', 'x'],
      ['a', 1],
      ['region', 'own'],
      ['error', true],
    ]);
  });

  it.each<[string, Partial<LiteralSpan>, string[]]>([
    ['a producer', { kind: SpanKind.PRODUCER }, ['producer']],
    ['a consumer', { kind: SpanKind.CONSUMER }, ['consumer']],
    ['an internal span', { kind: SpanKind.INTERNAL }, []],
    ['an internal span that is tagged', { attributes: { 'span.kind': 'client' } }, ['client']],
    ['an internal span with a kind of its own', { attributes: { 'span.kind': 'cron' } }, ['cron']],
    [
      'a client that is tagged otherwise',
      { kind: SpanKind.CLIENT, attributes: { 'span.kind': 'producer' } },
      ['producer'],
    ],
  ])('has the span.kind of %s', (_title, literal, expected) => {
    const { tags } = translate(literal);
    const kinds = tags.filter(({ key }) => key === 'span.kind').map(({ value }) => value);
    expect(kinds).toEqual(expected);
  });

  it.each<[string, AttributeValue, KratosTag['kind'], KratosTag['value']]>([
    ['text', 'x', 'string', 'x'],
    ['a whole number', 200, 'int', 200],
    ['the greatest safe number', 2 ** 53 - 1, 'int', 2 ** 53 - 1],
    ['a number beyond that', 2 ** 53, 'float', 2 ** 53],
    ['a fraction', 0.5, 'float', 0.5],
    ['NaN', NaN, 'float', NaN],
    ['Infinity', Infinity, 'float', Infinity],
    ['true', true, 'bool', true],
    ['a list of text', ['a', 'b'], 'string', '[a b]'],
    ['a list of numbers', [1, 0.00001], 'string', '[1 1e-05]'],
    ['a list with a hole', ['a', null], 'string', '[a <nil>]'],
  ])('types the attribute %s', (_title, attribute, kind, value) => {
    expect(translate({ attributes: { key: attribute } }).tags).toEqual([
      { key: 'key', kind, value },
    ]);
  });

  it.each<[string, ExactTag, AttributeValue, KratosTag['kind'], KratosTag['value']]>([
    ['a whole float', { kind: 'float', value: 3 }, 3, 'float', 3],
    ['a bigint', { kind: 'int', value: 2n ** 62n }, '4611686018427387904', 'int', 2n ** 62n],
    ['a whole float that was overwritten', { kind: 'float', value: 3 }, 4, 'int', 4],
    ['a bigint that was overwritten', { kind: 'int', value: 2n ** 62n }, 'x', 'string', 'x'],
  ])('types a tag that was set as %s', (_title, exact, attribute, kind, value) => {
    const span = literalSpan({ id: 1, attributes: { key: attribute } });
    const context = span.spanContext();
    attachState(context, { ...newState('0', 1), exactTags: new Map([['key', exact]]) });
    const tags = toKratosSpan({ ...span, spanContext: () => context }).tags;
    expect(tags).toEqual([{ key: 'key', kind, value }]);
  });

  it.each<[string, Partial<LiteralSpan>, KratosTag['value'][]]>([
    ['a failed span', { status: error }, [true]],
    ['a failed span with a tag', { status: error, attributes: { error: 'E42' } }, ['E42']],
    ['a span that did not fail', { status: { code: SpanStatusCode.OK } }, []],
  ])('has the error tag of %s', (_title, literal, expected) => {
    const { tags } = translate(literal);
    expect(tags.filter(({ key }) => key === 'error').map(({ value }) => value)).toEqual(expected);
  });

  it.each<[string, Record<string, AttributeValue | undefined> | undefined, string[][]]>([
    ['log', { message: 'hello', attempt: 2 }, [['message=hello', 'attempt=2']]],
    ['log', undefined, [[]]],
    ['retry', { event: 'retry', codes: ['a', 'b'] }, [['event=retry', 'codes=[a b]']]],
    ['cache.miss', { key: 'a' }, [['event=cache.miss', 'key=a']]],
    ['cache.miss', undefined, [['event=cache.miss']]],
    ['cache.miss', { gone: undefined }, [['event=cache.miss']]],
    ['other', { event: 'retry' }, [['event=other', 'event=retry']]],
    [
      'exception',
      { 'exception.type': 'E', 'exception.message': 'boom', 'exception.stacktrace': 'at x' },
      [['message=boom'], ['stack=at x']],
    ],
    ['exception', { 'exception.type': 'TypeError' }, [['message=TypeError']]],
    ['exception', { event: 'exception', n: 1 }, [['event=exception', 'n=1']]],
    ['exception', undefined, [['event=exception']]],
  ])('gives the event %s with %j as %j', (name, attributes, expected) => {
    const event = { name, time: [1, 5] as [number, number], ...(attributes && { attributes }) };
    const { logs } = translate({ events: [event] });
    expect(logs.map(({ fields }) => fields.map(({ key, value }) => `${key}=${value}`))).toEqual(
      expected,
    );
    for (const { timestampUnixNano } of logs) expect(timestampUnixNano).toBe(1_000_000_005n);
  });

  it('gives links as references', () => {
    const context = {
      traceId: '463ac35c9f6413ad00000000000000ff',
      spanId: '00000000000000aa',
      traceFlags: 1,
    };
    const links = [
      { context },
      { context, attributes: { 'opentracing.ref_type': 'follows_from' } },
      { context, attributes: { 'opentracing.ref_type': 'child_of' } },
    ];
    expect(translate({ links }).references).toEqual(
      ['followsFrom', 'followsFrom', 'childOf'].map((type) => ({
        type,
        traceId: 'ff',
        spanId: 'aa',
      })),
    );
  });

  it.each<[string, [number, number], bigint]>([
    ['exact nanoseconds', [1_700_000_000, 123_456_789], START + 123_456_789n],
    ['a fraction of a nanosecond', [1_700_000_000, 1.9], START + 1n],
    ['a fraction of a second', [1.5, 1], 1_500_000_001n],
    ['not a number', [NaN, NaN], 0n],
    ['Infinity', [Infinity, 1], 1n],
    ['before 1970', [-1, 0], -1_000_000_000n],
    ['beyond int64', [1e30, 0], 2n ** 63n - 1n],
  ])('starts at %s', (_title, startTime, expected) => {
    expect(translate({ startTime }).startUnixNano).toBe(expected);
  });

  it('has no negative duration', () => {
    expect(translate({ duration: [-1, 0] }).durationNano).toBe(0n);
    expect(translate({ duration: [0, 1.7] }).durationNano).toBe(1n);
  });

  it('keeps what the Kratos API was told, up to the wire', () => {
    const tracing = startTracing({ probability: 1, disableSample: false });
    const root = tracing.tracer.newTrace('/v1/orders');
    const child = root.follow('stock', 'reserve');
    child.setTag(tagFloat64('whole', 2), tagInt64('big', 2n ** 60n), tagString('s', 'x'));
    child.finish(new Error('boom'));
    trace.getTracer('lib').startSpan('lib', {}, root.context()).end();
    root.finish();
    const [span, lib] = tracing
      .spans()
      .map((each) => decodeKratosSpan(encodeKratosSpan(toKratosSpan(each))));
    expect(span).toMatchObject({
      serviceName: 'test-service',
      operationName: 'reserve',
      samplingProbability: 1,
      parentId: root.traceId().split(':')[1],
      references: [{ type: 'followsFrom', spanId: root.traceId().split(':')[1] }],
    });
    const own = ['span.kind', 'peer.service', 'whole', 'big', 's', 'error'];
    expect(span!.tags.filter(({ key }) => own.includes(key))).toEqual([
      { key: 'span.kind', kind: 'string', value: 'producer' },
      { key: 'peer.service', kind: 'string', value: 'stock' },
      { key: 'whole', kind: 'float', value: 2 },
      { key: 'big', kind: 'int', value: 2n ** 60n },
      { key: 's', kind: 'string', value: 'x' },
      { key: 'error', kind: 'bool', value: true },
    ]);
    expect(span!.logs.map(({ fields }) => fields[0]!.key)).toEqual(['message', 'stack']);
    expect(lib).toMatchObject({ operationName: 'lib', samplingProbability: 1 });
  });
});
