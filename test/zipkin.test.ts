import { SpanKind } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { HTTPFormat, log, tagInt, tagString, type Tracing } from '../src/core.js';
import { init as initAny } from '../src/index.js';
import { init } from '../src/zipkin.js';
import { RecordingServer } from './export/zipkin/recording-server.js';
import { collectDiag } from './tracing-fixture.js';

collectDiag();
let tracing: Tracing | undefined;

afterEach(async () => {
  await tracing?.shutdown();
  tracing = undefined;
});

describe('init of kratos-otel/zipkin', () => {
  it('reports a legacy trace as the original did', async () => {
    await using zipkin = await RecordingServer.start();
    tracing = init({
      endpoint: zipkin.endpoint,
      timeout: 5_000,
      disableSample: true,
      serviceName: 'shop',
      resourceAttributes: { region: 'sh', zone: 'sh001', hostname: 'h', ip: '10.0.0.1' },
    });
    const root = tracing.tracer.newTrace('/orders');
    const fork = root.fork('users', 'call').setTag(tagInt('attempt', 2));
    fork.setLog(log('event', 'GotConn'), log('host', 'a'));
    fork.setTag(tagString('span.kind', 'producer'));
    fork.finish(new Error('boom'));
    root.finish();
    await tracing.shutdown();

    const [child, parent] = zipkin.spans;
    expect(parent).toMatchObject({
      name: '/orders',
      kind: SpanKind[SpanKind.SERVER],
      localEndpoint: { serviceName: 'shop' },
      tags: { region: 'sh', zone: 'sh001', hostname: 'h', ip: '10.0.0.1' },
    });
    expect(parent!.id).toBe(parent!.traceId.slice(16));
    expect(parent!.parentId).toBeUndefined();
    expect(child).toMatchObject({
      traceId: parent!.traceId,
      parentId: parent!.id,
      kind: 'PRODUCER',
      tags: { 'peer.service': 'users', attempt: '2', error: 'boom', region: 'sh' },
    });
    expect(child!.annotations?.map(({ value }) => value.split('\n')[0])).toEqual([
      'event : GotConn',
      'host : a',
      'message : boom',
      'stack : Error: boom',
    ]);
    for (const span of zipkin.spans) {
      expect(Number.isInteger(span.timestamp) && Number.isInteger(span.duration)).toBe(true);
    }
  });

  it('sends batches of at most batchSize', async () => {
    await using zipkin = await RecordingServer.start();
    tracing = init({
      endpoint: zipkin.endpoint,
      timeout: 5_000,
      batchSize: 3,
      disableSample: true,
    });
    for (let i = 0; i < 7; i++) tracing.tracer.newTrace('op').finish();
    await tracing.shutdown();
    expect(zipkin.spans).toHaveLength(7);
    expect(Math.max(...zipkin.batches.map((batch) => batch.length))).toBe(3);
  });

  it.each([
    [{ endpoint: 'ftp://x' }, 'endpoint must be an http or https URL, got "ftp://x"'],
    [{ timeout: 0 }, 'timeout must be 1 to 2147483647 milliseconds, got 0'],
    [{ batchSize: 0 }, 'batchSize must be a whole number from 1 to 2048, got 0'],
    [{ batchSize: 1.5 }, 'batchSize must be a whole number from 1 to 2048, got 1.5'],
  ])('refuses %o', (config, message) => {
    expect(() => init(config)).toThrow(`kratos-otel/zipkin: ${message}`);
  });

  it('refuses what it does not know', () => {
    expect(() => init({ url: 'x' } as never)).toThrow('unknown option url (string)');
    tracing = init();
  });

  it.each([
    [
      'its own setting',
      (endpoint: string) =>
        init({ endpoint, timeout: 5_000, traceIdBits: 64, disableSample: true }),
    ],
    [
      'the DSN',
      (endpoint: string) =>
        initAny({
          exporter: `zipkin+${endpoint}?timeout=5s&trace_id_bits=64`,
          disableSample: true,
        }),
    ],
    [
      'init() of the package',
      (endpoint: string) =>
        initAny({
          exporter: `zipkin+${endpoint}?timeout=5s`,
          traceIdBits: 64,
          disableSample: true,
        }),
    ],
  ])('reports the low half of a trace id by %s', async (_title, start) => {
    await using zipkin = await RecordingServer.start();
    tracing = start(zipkin.endpoint);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const trace = tracing.tracer.join(HTTPFormat, { traceparent }, '/x');
    expect(trace.span.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    trace.finish();
    await tracing.shutdown();
    expect(zipkin.spans.map(({ traceId }) => traceId)).toEqual(['8448eb211c80319c']);
  });
});
