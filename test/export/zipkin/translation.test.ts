import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type HrTime,
} from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '../../../src/otel/sdk-shapes.js';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KratosZipkinExporter } from '../../../src/export/zipkin/kratos-zipkin-exporter.js';
import { at, idOf, literalSpan, TRACE_ID, type LiteralSpan } from '../console/literal-span.js';
import { RecordingServer, type ZipkinSpan } from './recording-server.js';

const START_US = 1_700_000_000_000_000;

let server: RecordingServer;
let exporter: KratosZipkinExporter;

beforeAll(async () => {
  server = await RecordingServer.start();
  exporter = new KratosZipkinExporter({ endpoint: server.endpoint, timeout: 5000 });
});

afterAll(async () => {
  await exporter.shutdown();
  await server[Symbol.asyncDispose]();
});

async function sentAll(...spans: ReadableSpan[]): Promise<ZipkinSpan[]> {
  const result = await new Promise<ExportResult>((resolve) => {
    exporter.export(spans, resolve);
  });
  expect(result).toMatchObject({ code: ExportResultCode.SUCCESS });
  return server.batches.at(-1)!;
}

async function sent(literal: Partial<LiteralSpan>): Promise<ZipkinSpan> {
  const [span] = await sentAll(literalSpan({ id: 1, ...literal }));
  return span!;
}

const valuesOf = (span: ZipkinSpan) => span.annotations?.map(({ value }) => value);

describe('the annotations that Zipkin gets', () => {
  it('are one a field, with key and value, at the time of the event', async () => {
    const events = [
      { name: 'log', time: at(1500), attributes: { message: 'hello', attempt: 2 } },
      { name: 'retry', time: at(2500), attributes: { event: 'retry', codes: ['a', 'b'] } },
    ];
    expect((await sent({ events })).annotations).toEqual([
      { timestamp: START_US + 1500, value: 'message : hello' },
      { timestamp: START_US + 1500, value: 'attempt : 2' },
      { timestamp: START_US + 2500, value: 'event : retry' },
      { timestamp: START_US + 2500, value: 'codes : [a b]' },
    ]);
  });

  it('are the name of an event that has no attributes', async () => {
    const events = [
      { name: 'cache.miss', time: at(0) },
      { name: 'cache.hit', time: at(0), attributes: { gone: undefined } },
    ];
    expect(valuesOf(await sent({ events }))).toEqual(['cache.miss', 'cache.hit']);
  });

  it('begin with the name of an OpenTelemetry event, which has no field of its own', async () => {
    const events = [{ name: 'cache.miss', time: at(0), attributes: { key: 'a' } }];
    expect(valuesOf(await sent({ events }))).toEqual(['event : cache.miss', 'key : a']);
  });

  it('are message and stack of an exception and nothing else', async () => {
    const attributes = {
      'exception.type': 'Error',
      'exception.message': 'boom',
      'exception.stacktrace': 'Error: boom\n  at x',
      'exception.escaped': false,
    };
    const events = [{ name: 'exception', time: at(0), attributes }];
    expect(valuesOf(await sent({ events }))).toEqual([
      'message : boom',
      'stack : Error: boom\n  at x',
    ]);
  });

  it('are the type of an exception that has no message', async () => {
    const events = [
      { name: 'exception', time: at(0), attributes: { 'exception.type': 'TypeError' } },
    ];
    expect(valuesOf(await sent({ events }))).toEqual(['message : TypeError']);
  });

  it('are the fields of a log that is only named as an exception', async () => {
    const events = [{ name: 'exception', time: at(0), attributes: { event: 'exception', n: 1 } }];
    expect(valuesOf(await sent({ events }))).toEqual(['event : exception', 'n : 1']);
  });
});

describe('the times that Zipkin gets', () => {
  it('are whole microseconds', async () => {
    const span = await sent({ startTime: [1_700_000_000, 123_456_789], duration: [1, 499_600] });
    expect(span.timestamp).toBe(1_700_000_000_123_457);
    // From whole start to whole end, so that it ends with what ended with it.
    expect(span.duration).toBe(1_000_499);
  });

  it.each([
    ['zero', [0, 0]],
    ['below a microsecond', [0, 300]],
    ['negative', [-1, 0]],
    ['not a number', [NaN, 0]],
  ] as const)('have a duration of 1 when it is %s', async (_title, [seconds, nanoseconds]) => {
    expect((await sent({ duration: [seconds, nanoseconds] })).duration).toBe(1);
  });

  const noTimes: [string, HrTime][] = [
    ['negative', [-5, 0]],
    ['zero', [0, 0]],
    ['no number', [NaN, 0]],
    ['nanoseconds given for milliseconds', [1.7e15, 0]],
    ['endless', [Infinity, 0]],
  ];
  it.each(noTimes)(
    'of an event are the start of its span when they are %s',
    async (_title, time) => {
      const span = await sent({ events: [{ name: 'e', time }] });
      expect(span.annotations).toEqual([{ timestamp: START_US, value: 'e' }]);
    },
  );

  it.each(noTimes.filter(([title]) => title !== 'zero'))(
    'begin at the end of a span whose start is %s',
    async (_title, startTime) => {
      const span = await sent({ startTime, events: [{ name: 'e', time: startTime }] });
      expect(span).toMatchObject({
        timestamp: START_US,
        annotations: [{ timestamp: START_US, value: 'e' }],
      });
    },
  );

  it('are ones that Zipkin takes when a span has none at all', async () => {
    const none = [NaN, NaN] satisfies HrTime;
    const events = [{ name: 'e', time: none }];
    const span = await sent({ startTime: none, endTime: none, duration: none, events });
    expect(span).toMatchObject({
      timestamp: 0,
      duration: 1,
      annotations: [{ timestamp: 1, value: 'e' }],
    });
  });
});

describe('the place in the trace that Zipkin gets', () => {
  it('has the ids of the span and its parent', async () => {
    expect(await sent({ id: 0xab, parent: 0xcd })).toMatchObject({
      traceId: TRACE_ID,
      id: idOf(0xab),
      parentId: idOf(0xcd),
    });
  });

  it('has the low half of the trace id where that is asked for', async () => {
    const short = new KratosZipkinExporter({
      endpoint: server.endpoint,
      timeout: 5000,
      traceIdBits: 64,
    });
    const send = async (traceId: string): Promise<string | undefined> => {
      await new Promise((resolve) => {
        short.export([literalSpan({ id: 1, traceId })], resolve);
      });
      return server.batches.at(-1)?.[0]?.traceId;
    };
    expect(await send('0af7651916cd43dd8448eb211c80319c')).toBe('8448eb211c80319c');
    expect(await send(TRACE_ID)).toBe('00f067aa0ba902b7');
    const zeros = `${'a'.repeat(16)}${'0'.repeat(16)}`;
    expect(await send(zeros)).toBe(zeros);
    await short.shutdown();
  });

  it('has ids in lower case, which is all that Zipkin reads', async () => {
    const traceId = '0AF7651916CD43DD8448EB211C80319C';
    expect((await sent({ traceId })).traceId).toBe(traceId.toLowerCase());
  });

  it('has no parent where the parent has no id', async () => {
    const parentSpanContext = { traceId: TRACE_ID, spanId: 'nonsense', traceFlags: 1 };
    expect(await sent({ parentSpanContext } as never)).not.toHaveProperty('parentId');
  });

  it.each([
    ['a trace id that is no hex', { traceId: 'z'.repeat(32) }],
    ['a trace id that is too short', { traceId: 'ab' }],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }],
    ['a span id of zeros', { spanId: '0'.repeat(16) }],
    ['a span id with a sign', { spanId: '-123456789012345' }],
  ])('drops a span with %s, and sends its neighbours', async (_title, ids) => {
    const odd = literalSpan({ id: 2 });
    const context = { ...odd.spanContext(), ...ids };
    const neighbours = [literalSpan({ id: 1 }), literalSpan({ id: 3 })] as const;
    const sentSpans = await sentAll(
      neighbours[0],
      { ...odd, spanContext: () => context },
      neighbours[1],
    );
    expect(sentSpans.map(({ id }) => id)).toEqual([idOf(1), idOf(3)]);
  });

  it('has no parent at a root', async () => {
    expect(await sent({})).not.toHaveProperty('parentId');
  });

  it('has no parent at a remote root, whose parent id is all zeros', async () => {
    expect(await sent({ parent: 0, remote: true })).not.toHaveProperty('parentId');
  });

  const kinds: [SpanKind, string | undefined][] = [
    [SpanKind.CLIENT, 'CLIENT'],
    [SpanKind.SERVER, 'SERVER'],
    [SpanKind.PRODUCER, 'PRODUCER'],
    [SpanKind.CONSUMER, 'CONSUMER'],
    [SpanKind.INTERNAL, undefined],
  ];
  it.each(kinds)('has kind %s as %s', async (kind, expected) => {
    expect((await sent({ kind })).kind).toBe(expected);
  });

  it('takes the kind from a span.kind tag, which is then no tag', async () => {
    const span = await sent({ attributes: { 'span.kind': 'consumer', a: 1 } });
    expect(span.kind).toBe('CONSUMER');
    expect(span.tags).toEqual({ a: '1' });
  });

  it('keeps a span.kind tag that Zipkin does not know', async () => {
    const span = await sent({ attributes: { 'span.kind': 'cron' } });
    expect(span.kind).toBeUndefined();
    expect(span.tags).toEqual({ 'span.kind': 'cron' });
  });

  it('has the service of the resource, span by span', async () => {
    const spans = await sentAll(
      literalSpan({ id: 1, service: 'shop' }),
      literalSpan({ id: 2, service: 'stock' }),
      literalSpan({ id: 3, service: '' }),
    );
    expect(spans.map(({ localEndpoint }) => localEndpoint.serviceName)).toEqual([
      'shop',
      'stock',
      'unknown_service',
    ]);
  });

  it("does not take a span's own service.name for the service, but for a tag", async () => {
    const span = await sent({ attributes: { 'service.name': 'other' } });
    expect(span.localEndpoint).toEqual({ serviceName: 'shop' });
    expect(span.tags).toEqual({ 'service.name': 'other' });
  });
});

describe('the error tag that Zipkin gets', () => {
  const { ERROR } = SpanStatusCode;
  const failed = { 'otel.status_code': 'ERROR' };

  it('is the tag of the span', async () => {
    expect((await sent({ attributes: { error: true } })).tags).toEqual({ error: 'true' });
  });

  it('is the message of the status', async () => {
    const status = { code: ERROR, message: 'boom' };
    expect((await sent({ status })).tags).toEqual({ ...failed, error: 'boom' });
    const attributes = { error: true };
    expect((await sent({ status, attributes })).tags).toEqual({ ...failed, error: 'boom' });
  });

  it('is true when the status has no message', async () => {
    expect((await sent({ status: { code: ERROR } })).tags).toEqual({ ...failed, error: 'true' });
  });

  it('is left alone when the span has one and the status has no message', async () => {
    const span = await sent({ status: { code: ERROR }, attributes: { error: 'E42' } });
    expect(span.tags).toEqual({ ...failed, error: 'E42' });
  });

  it.each([false, 'false', 0, '0', 'False'])('is not there when it says %j', async (error) => {
    expect((await sent({ attributes: { error, a: 'b' } })).tags).toEqual({ a: 'b' });
    const span = await sent({ status: { code: ERROR }, attributes: { error } });
    expect(span.tags).toEqual({ ...failed, error: 'true' });
  });

  it('is not there without an error', async () => {
    const span = await sent({ status: { code: SpanStatusCode.OK } });
    expect(span.tags).toEqual({ 'otel.status_code': 'OK' });
  });
});

describe('the tags that Zipkin gets', () => {
  it('are those of the resource but for the service', async () => {
    const attributes = {
      region: 'sh',
      zone: 'sh001',
      hostname: 'host-1',
      ip: '10.0.0.1',
      'service.version': '1',
      team: 'orders',
    };
    const resource = resourceFromAttributes({ ...attributes, 'service.name': 'shop' });
    const [span] = await sentAll({ ...literalSpan({ id: 1 }), resource });
    expect(span?.tags).toEqual(attributes);
    expect(span?.localEndpoint).toEqual({ serviceName: 'shop' });
  });

  it('are those of the span where both have one', async () => {
    const resource = resourceFromAttributes({ region: 'sh', zone: 'sh001' });
    const [span] = await sentAll({
      ...literalSpan({ id: 1, attributes: { region: 'bj' } }),
      resource,
    });
    expect(span?.tags).toEqual({ region: 'bj', zone: 'sh001' });
  });

  it('are printed as Go prints them', async () => {
    const attributes = { s: 'x', i: 3, f: 0.00001, b: false, list: ['a', 'b'], gone: undefined };
    expect((await sent({ attributes })).tags).toEqual({
      s: 'x',
      i: '3',
      f: '1e-05',
      b: 'false',
      list: '[a b]',
    });
  });

  it('survive keys that a plain object treats in its own way', async () => {
    const attributes = JSON.parse('{ "__proto__": "a", "constructor": "b" }') as object;
    const span = await sent({ attributes: { ...attributes } });
    expect(span.tags).toMatchObject({ constructor: 'b' });
  });
});

describe('the spans of a real SDK', () => {
  it('arrive with parent, service, error and annotations, and are not changed', async () => {
    const seen: ReadableSpan[] = [];
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', zone: 'sh001' }),
      spanProcessors: [
        new SimpleSpanProcessor({
          export: (spans, done) => {
            seen.push(...spans);
            exporter.export(spans, done);
          },
          shutdown: () => Promise.resolve(),
        }),
      ],
    });
    const tracer = provider.getTracer('test');
    const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const child = tracer.startSpan('child', {}, trace.setSpan(context.active(), parent));
    child.recordException(new Error('boom'));
    child.setStatus({ code: SpanStatusCode.ERROR });
    child.end();
    const before = JSON.stringify([seen[0]?.attributes, seen[0]?.events, seen[0]?.startTime]);
    parent.end();
    await provider.forceFlush();
    await exporter.forceFlush();

    const [sentChild, sentParent] = server.spans.slice(-2);
    expect(sentChild).toMatchObject({
      name: 'child',
      parentId: parent.spanContext().spanId,
      localEndpoint: { serviceName: 'shop' },
      tags: { zone: 'sh001', error: 'true' },
    });
    expect(valuesOf(sentChild!)?.[0]).toBe('message : boom');
    expect(valuesOf(sentChild!)?.[1]).toMatch(/^stack : Error: boom\n/);
    expect(sentParent).toMatchObject({ name: 'parent', kind: 'SERVER' });
    expect(sentParent?.duration).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify([seen[0]?.attributes, seen[0]?.events, seen[0]?.startTime])).toBe(before);
  });
});
