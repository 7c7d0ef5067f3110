import { Metadata } from '@grpc/grpc-js';
import {
  ROOT_CONTEXT,
  SpanKind,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  trace,
  type Context,
} from '@opentelemetry/api';
import { CompositePropagator, suppressTracing } from '@opentelemetry/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  GRPCFormat,
  HTTPFormat,
  KratosMetadataPropagator,
  KratosPropagator,
  kratosMetadata,
  withKratosMetadata,
  type Config,
} from '../../../src/core.js';
import { collectDiag, startTracing } from '../../tracing-fixture.js';

collectDiag();
afterEach(() => {
  vi.unstubAllEnvs();
});

type Headers = Record<string, string>;

const rare: Config = { disableSample: false, clock: () => 0, random: () => 0.99 };
const incoming = {
  'x-bm-metadata-caller': 'shop',
  'x-bm-metadata-color': 'blue',
  'x-backend-bm-real-ip': '10.0.0.1',
  'x-bm-metadata-remote-ip': '10.0.0.2',
  'x-backend-bm-real-ipport': '4321',
  'x-bm-metadata-mirror': '1',
  'x-bm-metadata-criticality': 'SHEDDABLE',
  'X-Md-Global-Tenant': 'acme, inc',
};
const values = {
  caller: 'shop',
  color: 'blue',
  remote_ip: '10.0.0.2',
  remote_port: '4321',
  mirror: true,
  criticality: 'SHEDDABLE',
  global: { tenant: 'acme, inc' },
};
const passedOn = {
  'x1-bmspy-user': 'test-service',
  'x-bm-metadata-caller': 'test-service',
  'x-md-service-name': 'test-service',
  'x-bm-metadata-color': 'blue',
  'x-bm-metadata-remote-ip': '10.0.0.2',
  'x-bm-metadata-remote-port': '4321',
  'x-bm-metadata-mirror': 'true',
  'x-bm-metadata-criticality': 'SHEDDABLE',
  'x-md-global-tenant': 'acme, inc',
};

describe.each([
  ['alone', {}, {}],
  ['alone, not sampled', rare, {}],
  ['with a trace', {}, { 'kratos-trace-id': 'a:b:0:1' }],
  ['with a trace, not sampled', {}, { 'kratos-trace-id': 'a:b:0:0' }],
])('metadata that arrives %s', (_what, config, headers) => {
  it('is in the contexts of the trace and goes on with each fork', () => {
    const { tracer } = startTracing(config);
    tracer.newTrace('/orders');
    const joined = tracer.join(HTTPFormat, { ...headers, ...incoming }, '/orders');
    for (const each of [joined, joined.fork('a', 'b').follow('c', 'd')]) {
      expect(kratosMetadata(each.context())).toEqual(values);
      const outgoing: Headers = {};
      tracer.inject(each, HTTPFormat, outgoing);
      expect(outgoing).toMatchObject(passedOn);
    }
    const library: Headers = {};
    joined.run(() => {
      propagation.inject(context.active(), library);
    });
    expect(library).toMatchObject(passedOn);
  });

  it('goes on over gRPC under the keys of gRPC', () => {
    const { tracer } = startTracing(config);
    const metadata = new Metadata();
    for (const [key, value] of Object.entries({ ...values, ...headers })) {
      if (typeof value !== 'object') metadata.set(key, String(value));
    }
    metadata.set('x-md-global-tenant', 'acme, inc');
    const joined = tracer.join(GRPCFormat, metadata, '/pkg.Svc/M');
    expect(kratosMetadata(joined.context())).toEqual(values);
    const outgoing = new Metadata();
    tracer.inject(joined.fork('a', 'b'), GRPCFormat, outgoing);
    expect(outgoing.getMap()).toMatchObject({
      caller: 'test-service',
      color: 'blue',
      remote_ip: '10.0.0.2',
      remote_port: '4321',
      mirror: 'true',
      criticality: 'SHEDDABLE',
      'x-md-service-name': 'test-service',
      'x-md-global-tenant': 'acme, inc',
    });
    expect(outgoing.getMap()).not.toHaveProperty('x1-bmspy-user');
  });

  it.each([false, () => false])('is dropped where it is not trusted (%s)', (trustIncoming) => {
    const { tracer } = startTracing({ ...config, trustIncoming });
    const joined = tracer.join(HTTPFormat, { ...headers, ...incoming }, '/orders');
    expect(kratosMetadata(joined.context())).toEqual(kratosMetadata(ROOT_CONTEXT));
  });
});

describe('KratosMetadataPropagator', () => {
  const propagator = new KratosMetadataPropagator({ serviceName: 'orders', color: 'green' });
  const extract = (carrier: unknown): Context =>
    propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  const inject = (from: Context, by = propagator): Headers => {
    const carrier: Headers = {};
    by.inject(from, carrier, defaultTextMapSetter);
    return carrier;
  };
  const spanContext = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 };
  const withSpan = trace.setSpanContext(ROOT_CONTEXT, spanContext);

  it('leaves the context of a request without any as it is', () => {
    for (const carrier of [
      { host: 'x', 'x-request-id': '1', 'content-type': 'y', referer: 'z', mixed: '1' },
      {},
      undefined,
    ]) {
      expect(extract(carrier)).toBe(ROOT_CONTEXT);
    }
    const broken = new Proxy({}, { ownKeys: () => { throw new Error('no'); } }); // prettier-ignore
    expect(extract(broken)).toBe(ROOT_CONTEXT);
  });

  it.each([
    [{ caller: 'a', 'x1-bmspy-user': 'b' }, 'a'],
    [{ 'x1-bmspy-user': 'b', 'x-md-service-name': 'c' }, 'b'],
    [{ 'x-md-service-name': 'c' }, 'c'],
  ])('reads the caller of %j', (carrier, caller) => {
    expect(kratosMetadata(extract(carrier)).caller).toBe(caller);
  });

  it('takes nothing that could break a request, and not too much', () => {
    const globals = Array.from({ length: 100 }, (_, i) => [`x-md-global-${String(i)}`, 'v']);
    const read = kratosMetadata(
      extract({
        'x-bm-metadata-color': 'a\r\nb',
        'x-bm-metadata-caller': 'x'.repeat(2000),
        'x-bm-metadata-mirror': 'maybe',
        'x-bm-metadata-criticality': 'HIGH',
        'x-md-global-a-bin': 'x',
        ...(Object.fromEntries(globals) as Headers),
      }),
    );
    expect(Object.keys(read.global)).toHaveLength(64);
    expect({ ...read, global: {} }).toEqual(kratosMetadata(ROOT_CONTEXT));
  });

  it('sends its name and color with a span, and nothing without', () => {
    expect(inject(ROOT_CONTEXT)).toEqual({});
    expect(inject(suppressTracing(withSpan))).toEqual({});
    expect(inject(withSpan)).toEqual({
      'x1-bmspy-user': 'orders',
      'x-bm-metadata-caller': 'orders',
      'x-md-service-name': 'orders',
      'x-bm-metadata-color': 'green',
    });
    expect(inject(withSpan, new KratosMetadataPropagator({ serviceName: 'сервис' }))).toEqual({});
  });

  it('sends the caller that arrived on where this service has no name', () => {
    const nameless = new KratosMetadataPropagator();
    expect(inject(extract({ caller: 'shop' }), nameless)).toMatchObject({
      'x1-bmspy-user': 'shop',
    });
  });

  it('sends what the application sets, and not what it takes away', () => {
    const arrived = extract(incoming);
    const set = withKratosMetadata({ caller: 'me', color: undefined, mirror: undefined }, arrived);
    expect(kratosMetadata(set)).toMatchObject({ caller: 'me', mirror: false });
    expect(kratosMetadata(set)).not.toHaveProperty('color');
    const sent = inject(withKratosMetadata({ global: { a: '1', 'b\n': '2' } }, set));
    expect(sent).toMatchObject({ 'x1-bmspy-user': 'me', 'x-bm-metadata-color': 'green' });
    expect(Object.keys(sent).filter((name) => name.includes('global'))).toEqual(['x-md-global-a']);
    expect(sent).not.toHaveProperty('x-bm-metadata-mirror');
  });

  it('gives way to trustIncoming in a composite of other people', () => {
    const composite = new CompositePropagator({
      propagators: [propagator, new KratosPropagator({ trustIncoming: false })],
    });
    const read = composite.extract(ROOT_CONTEXT, incoming, defaultTextMapGetter);
    expect(kratosMetadata(read)).toEqual(kratosMetadata(ROOT_CONTEXT));
  });
});

it('is not read and not sent with metadata: false', () => {
  const { tracer } = startTracing({ metadata: false });
  const joined = tracer.join(HTTPFormat, incoming, '/x');
  const outgoing: Headers = {};
  tracer.inject(joined, HTTPFormat, outgoing);
  expect(kratosMetadata(joined.context()).caller).toBeUndefined();
  expect(Object.keys(outgoing).filter((name) => name.startsWith('x'))).toEqual([]);
});

it('sends DEPLOY_COLOR where no color has arrived', () => {
  vi.stubEnv('DEPLOY_COLOR', 'red');
  const { tracer } = startTracing();
  const [own, passed]: Headers[] = [{}, {}];
  tracer.inject(tracer.newTrace('/x'), HTTPFormat, own);
  tracer.inject(tracer.join(HTTPFormat, incoming, '/x'), HTTPFormat, passed);
  expect([own!['x-bm-metadata-color'], passed!['x-bm-metadata-color']]).toEqual(['red', 'blue']);
});

it('names the caller of Kratos v2 on the server span, and stays with its trace', () => {
  const { tracer, span } = startTracing();
  const headers = { 'x-md-service-name': 'v2', 'kratos-trace-id': 'a:b:0:1' };
  const joined = tracer.join(HTTPFormat, headers, '/legacy');
  joined.fork('users', 'fork').finish();
  joined.finish();
  const extracted = propagation.extract(ROOT_CONTEXT, headers);
  const library = trace.getTracer('library');
  const server = library.startSpan('GET', { kind: SpanKind.SERVER }, extracted);
  const over = context.with(trace.setSpan(extracted, server), () =>
    tracer.join(HTTPFormat, headers, '/library'),
  );
  expect(kratosMetadata(over.context(ROOT_CONTEXT)).caller).toBe('v2');
  server.end();
  expect(span('/legacy').attributes['peer.service']).toBe('v2');
  expect(span('/library').attributes['peer.service']).toBe('v2');
  expect(span('fork').attributes['peer.service']).toBe('users');
});
