import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { hrTimeToMicroseconds } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  enableDebug,
  log,
  tagBool,
  tagFloat32,
  tagFloat64,
  tagInt,
  tagInt64,
  tagString,
  type Tracing,
} from '../src/core.js';
import { init, type JaegerConfig } from '../src/jaeger.js';
import type { DecodedSpan } from './export/jaeger/decode-thrift.js';
import { RecordingCollector } from './export/jaeger/recording-collector.js';
import { collectDiag } from './tracing-fixture.js';

collectDiag();
let tracing: Tracing | undefined;

beforeEach(() => {
  vi.stubEnv('JAEGER_ENDPOINT', undefined);
  vi.stubEnv('JAEGER_APPID', undefined);
});

afterEach(async () => {
  await tracing?.shutdown();
  tracing = undefined;
  vi.unstubAllEnvs();
});

const tagsOf = (span: DecodedSpan | undefined) => Object.fromEntries(span?.tags ?? []);

describe('init of kratos-otel/jaeger', () => {
  it('reports a legacy trace with its types, logs and references', async () => {
    await using jaeger = await RecordingCollector.start();
    const memory = new InMemorySpanExporter();
    tracing = init({
      appId: 'shop',
      endpoint: jaeger.endpoint,
      resourceAttributes: { region: 'sh', zone: 'sh001', hostname: 'h', ip: '10.0.0.1' },
      spanProcessors: [new SimpleSpanProcessor(memory)],
    });
    const root = tracing.tracer.newTrace('/orders');
    const fork = root.fork('users', 'call');
    fork.setTag(
      tagString('text', 'a'),
      tagInt('attempt', 2),
      tagInt64('big', 2n ** 62n),
      tagBool('hit', true),
      tagFloat32('whole', 3),
      tagFloat64('ratio', 0.5),
    );
    fork.setLog(log('event', 'GotConn'), log('host', 'a'));
    fork.finish(new Error('boom'));
    const follow = root.follow('queue', 'publish');
    follow.setTag(tagString('span.kind', 'consumer')).finish();
    root.finish();
    const recorded = memory.getFinishedSpans();
    await tracing.shutdown();

    expect(jaeger.spans.map(({ name }) => name)).toEqual(['call', 'publish', '/orders']);
    const [call, publish, orders] = jaeger.spans;
    const { traceId, spanId } = root.span.spanContext();
    jaeger.spans.forEach((span, i) => {
      expect(span).toMatchObject({ traceId, flags: 1, service: 'shop' });
      expect(span.spanId).toBe(recorded[i]!.spanContext().spanId);
      expect(Number(span.start)).toBe(Math.floor(hrTimeToMicroseconds(recorded[i]!.startTime)));
      // Start and duration are each cut to a whole microsecond: their sum may lack one.
      const end = Math.floor(hrTimeToMicroseconds(recorded[i]!.endTime));
      expect([end - 1, end]).toContain(Number(span.start) + Number(span.duration));
      expect(Object.fromEntries(span.processTags)).toMatchObject({
        region: 'sh',
        zone: 'sh001',
        hostname: 'h',
        ip: '10.0.0.1',
      });
    });
    expect(orders).toMatchObject({ spanId: traceId.slice(16), references: [], logs: [] });
    expect(orders?.parentSpanId).toBe('0'.repeat(16));
    expect(tagsOf(orders)['span.kind']).toBe('server');

    expect(call?.parentSpanId).toBe(spanId);
    expect(call?.references).toEqual([{ type: 'CHILD_OF', traceId, spanId }]);
    expect(tagsOf(call)).toMatchObject({
      'peer.service': 'users',
      'span.kind': 'client',
      text: 'a',
      attempt: 2n,
      big: 2n ** 62n,
      hit: true,
      whole: 3,
      ratio: 0.5,
      error: true,
    });
    const stack = expect.stringContaining('Error: boom') as string;
    expect(call?.logs.map(({ fields }) => Object.fromEntries(fields))).toEqual([
      { event: 'GotConn', host: 'a' },
      { event: 'error', 'error.kind': 'Error', message: 'boom', stack },
    ]);
    expect(call?.logs.every(({ time }) => time >= call.start)).toBe(true);

    expect(publish?.parentSpanId).toBe(spanId);
    expect(publish?.references).toEqual([
      { type: 'CHILD_OF', traceId, spanId },
      { type: 'FOLLOWS_FROM', traceId, spanId },
    ]);
    expect(tagsOf(publish)).toMatchObject({ 'span.kind': 'consumer', 'peer.service': 'queue' });
  });

  it('reports a span of an OpenTelemetry library with its links', async () => {
    await using jaeger = await RecordingCollector.start();
    tracing = init({ appId: 'shop', endpoint: jaeger.endpoint });
    const remote = {
      traceId: 'f0e0d0c0b0a090807060504030201000',
      spanId: '8899aabbccddeeff',
      traceFlags: 1,
      isRemote: true,
    };
    const other = { ...remote, traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
    const parent = trace.setSpanContext(ROOT_CONTEXT, remote);
    const span = trace.getTracer('lib', '1.0').startSpan(
      'GET',
      {
        kind: SpanKind.CONSUMER,
        attributes: { 'http.status_code': 200, ratio: 0.25, list: ['a', 'b'] },
        links: [
          { context: other },
          { context: other, attributes: { 'opentracing.ref_type': 'child_of' } },
        ],
      },
      parent,
    );
    span.addEvent('message', { id: 1, ok: false });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'late' });
    const child = context.with(trace.setSpan(parent, span), () =>
      trace.getTracer('lib').startSpan('inner'),
    );
    child.end();
    span.end();
    await tracing.shutdown();

    const [inner, get] = jaeger.spans;
    const { traceId } = remote;
    expect(get).toMatchObject({ traceId, parentSpanId: remote.spanId, name: 'GET', flags: 1 });
    expect(get?.references).toEqual([
      { type: 'CHILD_OF', traceId, spanId: remote.spanId },
      { type: 'FOLLOWS_FROM', traceId: other.traceId, spanId: other.spanId },
      { type: 'CHILD_OF', traceId: other.traceId, spanId: other.spanId },
    ]);
    expect(tagsOf(get)).toMatchObject({
      'http.status_code': 200n,
      ratio: 0.25,
      list: '["a","b"]',
      'span.kind': 'consumer',
      error: true,
      'otel.status_description': 'late',
      'otel.scope.name': 'lib',
      'otel.scope.version': '1.0',
    });
    expect(get?.logs[0]?.fields).toEqual([
      ['event', 'message'],
      ['id', 1n],
      ['ok', false],
    ]);
    expect(inner).toMatchObject({ traceId, parentSpanId: get?.spanId });
    expect(tagsOf(inner)).not.toHaveProperty('span.kind');
  });

  it('marks what was asked for as debug, down to the children', async () => {
    await using jaeger = await RecordingCollector.start();
    tracing = init({ endpoint: jaeger.endpoint });
    const root = tracing.tracer.newTrace('op', enableDebug());
    root.fork('', 'child').finish();
    root.finish();
    await tracing.shutdown();
    expect(jaeger.spans.map(({ flags }) => flags)).toEqual([3, 3]);
  });

  it('samples everything, in batches of 512', async () => {
    await using jaeger = await RecordingCollector.start();
    tracing = init({ endpoint: jaeger.endpoint });
    for (let i = 0; i < 600; i++) tracing.tracer.newTrace('op').finish();
    await tracing.shutdown();
    const sizes = jaeger.batches.map((batch) => batch.length).sort((a, b) => a - b);
    expect(sizes).toEqual([88, 512]);
  });

  it('sends batches of at most batchSize', async () => {
    await using jaeger = await RecordingCollector.start();
    tracing = init({ endpoint: jaeger.endpoint, batchSize: 3 });
    for (let i = 0; i < 7; i++) tracing.tracer.newTrace('op').finish();
    await tracing.shutdown();
    expect(jaeger.spans).toHaveLength(7);
    expect(Math.max(...jaeger.batches.map((batch) => batch.length))).toBe(3);
  });

  it.each<[Omit<JaegerConfig, 'endpoint'>, number]>([
    [{ probability: 0.001 }, 1],
    [{ probability: 0.001, disableSample: true }, 20],
    [{ probability: 1 }, 20],
    [{ disableSample: false }, 1],
  ])('asks the sampler with %o', async (config, expected) => {
    await using jaeger = await RecordingCollector.start();
    tracing = init({ ...config, endpoint: jaeger.endpoint, clock: () => 0, random: () => 0.5 });
    for (let i = 0; i < 20; i++) tracing.tracer.newTrace('op').finish();
    await tracing.shutdown();
    expect(jaeger.spans).toHaveLength(expected);
  });

  it('takes endpoint and name from the environment, but rather from the settings', async () => {
    await using jaeger = await RecordingCollector.start();
    vi.stubEnv('JAEGER_ENDPOINT', jaeger.endpoint);
    vi.stubEnv('JAEGER_APPID', 'from-env');
    for (const config of [{}, { appId: 'given' }]) {
      tracing = init(config);
      tracing.tracer.newTrace('op').finish();
      await tracing.shutdown();
    }
    vi.stubEnv('JAEGER_ENDPOINT', 'http://127.0.0.1:1/');
    vi.stubEnv('JAEGER_APPID', '');
    vi.stubEnv('APP_ID', 'platform');
    tracing = init({ endpoint: jaeger.endpoint });
    tracing.tracer.newTrace('op').finish();
    await tracing.shutdown();
    expect(jaeger.spans.map(({ service }) => service)).toEqual(['from-env', 'given', 'platform']);
  });

  const missing =
    'endpoint or the variable JAEGER_ENDPOINT must be an http or https URL such as http://127.0.0.1:14268/api/traces, got';
  it.each<[string, string]>([
    ['', `${missing} neither`],
    ['jaeger:14268', `${missing} JAEGER_ENDPOINT="jaeger:14268"`],
    ['ftp://u:secret@h', `${missing} JAEGER_ENDPOINT="ftp://u:xxxxx@h"`],
  ])('refuses JAEGER_ENDPOINT=%o', (value, message) => {
    vi.stubEnv('JAEGER_ENDPOINT', value);
    expect(() => init()).toThrow(`kratos-otel/jaeger: ${message}`);
  });

  it.each([
    [{ endpoint: '' }, 'endpoint must be an http or https URL, got ""'],
    [{ timeout: 0 }, 'timeout must be 1 to 2147483647 milliseconds, got 0'],
    [{ batchSize: 0 }, 'batchSize must be a whole number from 1 to 2048, got 0'],
    [{ batchSize: 1.5 }, 'batchSize must be a whole number from 1 to 2048, got 1.5'],
    [{ appId: '' }, 'appId must be a string that is not empty, got ""'],
  ])('refuses %o', (config, message) => {
    expect(() => init({ endpoint: 'http://127.0.0.1:1/', ...config })).toThrow(
      `kratos-otel/jaeger: ${message}`,
    );
  });

  it('refuses what it does not know', () => {
    const endpoint = 'http://127.0.0.1:1/';
    expect(() => init({ endpoint, url: 'x' } as never)).toThrow('unknown option url (string)');
    expect(() => init({ endpoint, probability: 2 })).toThrow('probability');
    tracing = init({ endpoint });
  });
});
