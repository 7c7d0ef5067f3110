import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { setRPCMetadata, RPCType } from '@opentelemetry/core';
import { describe, expect, it } from 'vitest';
import { HTTPFormat, fromContext, tagString, type Config } from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

type Headers = Record<string, string>;

const rare: Config = { disableSample: false, clock: () => 0, random: () => 0.99 };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const arrivals: [string, Headers][] = [
  ['nothing', {}],
  ['kratos-trace-id', { 'kratos-trace-id': 'a:b:0:1' }],
  ['kratos-trace-id, not sampled', { 'kratos-trace-id': 'a:b:0:0' }],
  ['a trace without a span', { 'kratos-trace-id': 'a:0:0:1' }],
  ['traceparent', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }],
  ['traceparent, not sampled', { traceparent: `00-${TRACE}-00f067aa0ba902b7-00` }],
  [
    'both',
    {
      traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
      'kratos-trace-id': `${TRACE.slice(16)}:b:c:1`,
    },
  ],
];

/** As an instrumentation of a server does it. */
function serve(headers: Headers): { span: Span; inServer: Context } {
  const extracted = propagation.extract(ROOT_CONTEXT, headers);
  const span = trace.getTracer('library').startSpan('GET', { kind: SpanKind.SERVER }, extracted);
  return { span, inServer: trace.setSpan(extracted, span) };
}

const idOf = (span: Span): string => span.spanContext().spanId;

describe.each([
  ['sampled', {}],
  ['hardly ever sampled', rare],
  ['not trusted', { trustIncoming: false }],
] as [string, Config][])('join() inside a span of a server: %s', (_config, config) => {
  it.each(arrivals)('is the trace over that span: %s', (_what, headers) => {
    const { tracer, spans } = startTracing(config);
    tracer.newTrace('GET');
    const { span, inServer } = serve(headers);
    context.with(inServer, () => {
      const joined = tracer.join(HTTPFormat, headers, '/orders');
      expect(joined.span).toBe(span);
      const fork = joined.fork('users', 'get');
      expect(fork.traceId().split(':')[2]).toBe(idOf(span).replace(/^0+/, ''));
      fork.finish();
      joined.finish();
    });
    if (span.isRecording()) {
      span.end();
      const servers = spans().filter(({ kind }) => kind === SpanKind.SERVER);
      expect(servers.map(({ name }) => name)).toEqual(['/orders']);
    }
  });
});

it('leaves the end to the library, and tells it of the error', () => {
  const { tracer, spans, span } = startTracing();
  const { span: server, inServer } = serve({});
  context.with(inServer, () => {
    const joined = tracer.join(HTTPFormat, {}, '/orders').setTag(tagString('k', 'v'));
    joined.setTitle('/orders/7');
    joined.finish(new Error('boom'));
    expect(spans()).toEqual([]);
    // A second part of the handler that does the same.
    tracer.join(HTTPFormat, {}, '').setTag(tagString('k2', 'v2')).finish();
  });
  server.end();
  expect(span('/orders/7').status).toEqual({ code: SpanStatusCode.ERROR, message: 'boom' });
  expect(span('/orders/7').attributes).toMatchObject({ k: 'v', k2: 'v2', error: true });
});

it('does so over a trace of its own, which its owner finishes', () => {
  const { tracer, span } = startTracing();
  const headers = { 'kratos-trace-id': 'a:b:0:1' };
  const outer = tracer.join(HTTPFormat, headers, '/middleware');
  outer.run(() => {
    const inner = tracer.join(HTTPFormat, headers, '/orders');
    expect(inner.span).toBe(outer.span);
    inner.finish();
    fromContext()!.fork('', 'after').finish();
  });
  outer.finish();
  expect(span('after').parentSpanContext?.spanId).toBe(idOf(outer.span));
  expect(span('/orders').parentSpanContext?.spanId).toBe('000000000000000b');
});

it('does so inside a span of a router', () => {
  const { tracer } = startTracing();
  const { span, inServer } = serve({});
  const base = setRPCMetadata(inServer, { type: RPCType.HTTP, span });
  const layer = trace.getTracer('router').startSpan('handler', {}, base);
  context.with(trace.setSpan(base, layer), () => {
    expect(tracer.join(HTTPFormat, {}, '/orders').span).toBe(span);
  });
});

it('does so for extract(), and keeps its errors', () => {
  const { tracer } = startTracing();
  const headers = { 'kratos-trace-id': 'a:b:0:1' };
  const { span, inServer } = serve(headers);
  context.with(inServer, () => {
    expect(tracer.extract(HTTPFormat, headers).span).toBe(span);
    expect(() => tracer.extract(HTTPFormat, {})).toThrow('empty string');
  });
});

describe('join() makes a span of its own', () => {
  const other = { 'kratos-trace-id': 'c:d:0:1' };
  const start = (kind: SpanKind, from = ROOT_CONTEXT): Context =>
    trace.setSpan(from, trace.getTracer('worker').startSpan('loop', { kind }, from));

  it.each<[string, () => Context, Headers, string | undefined]>([
    ['inside another trace', () => serve({}).inServer, other, '000000000000000d'],
    ['inside a worker’s loop', () => start(SpanKind.INTERNAL), {}, undefined],
    ['inside a consumer', () => start(SpanKind.CONSUMER), other, '000000000000000d'],
    ['below a remote span', () => propagation.extract(ROOT_CONTEXT, other), {}, undefined],
  ])('%s', (_what, make, headers, parent) => {
    const { tracer, span } = startTracing();
    context.with(make(), () => {
      tracer.join(HTTPFormat, headers, '/job').finish();
    });
    expect(span('/job').kind).toBe(SpanKind.SERVER);
    expect(span('/job').parentSpanContext?.spanId).toBe(parent);
  });

  it('inside a worker’s loop that is not sampled', () => {
    const { tracer } = startTracing(rare);
    trace.getTracer('worker').startSpan('loop').end();
    const loop = start(SpanKind.INTERNAL);
    const joined = context.with(loop, () => tracer.join(HTTPFormat, {}, '/job'));
    expect(joined.span.spanContext().traceId).not.toBe(trace.getSpanContext(loop)!.traceId);
  });

  it.each([
    ['sampled', {}],
    ['not sampled', rare],
  ] as [string, Config][])(
    'for a call inside the process, below the fork that calls: %s',
    (_what, config) => {
      const { tracer } = startTracing(config);
      tracer.newTrace('/gateway');
      const root = tracer.newTrace('/gateway');
      root.run(() => {
        const fork = root.fork('self', 'call');
        const headers: Headers = {};
        tracer.inject(fork, HTTPFormat, headers);
        const joined = tracer.join(HTTPFormat, headers, '/self');
        expect(joined.traceId().split(':')[2]).toBe(fork.traceId().split(':')[1]);
      });
    },
  );

  it('after the request of the active span has ended', () => {
    const { tracer } = startTracing();
    const { span, inServer } = serve({});
    span.end();
    const joined = context.with(inServer, () => tracer.join(HTTPFormat, {}, '/late'));
    expect(joined.span).not.toBe(span);
  });
});

describe('the trace that an instrumented client writes', () => {
  const client = (from: Context): Context =>
    trace.setSpan(
      from,
      trace.getTracer('client').startSpan('GET', { kind: SpanKind.CLIENT }, from),
    );

  it.each([
    ['sampled', {}],
    ['not sampled', rare],
  ] as [string, Config][])(
    'does not take the place of an injected one where it has nothing to do with it: %s',
    (_what, config) => {
      const { tracer } = startTracing(config);
      for (const name of ['GET', '/x']) tracer.newTrace(name);
      const fork = tracer.newTrace('/x').fork('a', 'b');
      for (const carrier of [{} as Headers, new Map<string, string>()]) {
        tracer.inject(fork, HTTPFormat, carrier);
        // Clients make a copy of the headers that they are given.
        const copy = carrier instanceof Map ? new Map(carrier) : { ...carrier };
        propagation.inject(client(ROOT_CONTEXT), copy, {
          set: (to: Headers | Map<string, string>, key, value) => {
            if (to instanceof Map) to.set(key, value);
            else to[key] = value;
          },
        });
        expect(copy).toEqual(carrier);
      }
    },
  );

  it('takes its place where it is a child of it, or of its parent', () => {
    const { tracer } = startTracing();
    const root = tracer.newTrace('/x');
    const fork = root.fork('a', 'b');
    for (const parent of [root, fork]) {
      const headers: Headers = {};
      tracer.inject(fork, HTTPFormat, headers);
      const inClient = client(parent.context());
      propagation.inject(inClient, headers);
      const { spanId } = trace.getSpanContext(inClient)!;
      expect(headers['kratos-trace-id']!.split(':')[1]).toBe(spanId.replace(/^0+/, ''));
      expect(headers.traceparent).toContain(spanId);
    }
  });

  it('takes the place of headers that are passed on from somebody else', () => {
    startTracing();
    const headers: Headers = { 'kratos-trace-id': 'a:b:0:1', traceparent: 'x' };
    propagation.inject(client(ROOT_CONTEXT), headers);
    expect(headers['kratos-trace-id']).not.toMatch(/^a:/);
    expect(headers.traceparent).toMatch(/^00-/);
  });
});
