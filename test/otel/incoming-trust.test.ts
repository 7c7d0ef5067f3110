import { SpanKind, context, propagation, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { HTTPFormat, KratosPropagator, parseTraceHeader } from '../../src/core.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

const W3C = '4bf92f3577b34da6a3ce929d0e0e4736';
const incoming: [string, Record<string, string>, string][] = [
  ['kratos-trace-id', { 'kratos-trace-id': 'a:b:0:1' }, `${'0'.repeat(31)}a`],
  ['a forged debug flag', { 'kratos-trace-id': 'a:b:0:3' }, `${'0'.repeat(31)}a`],
  ['traceparent', { traceparent: `00-${W3C}-00f067aa0ba902b7-01` }, W3C],
  [
    'both, agreeing',
    {
      traceparent: `00-${W3C}-00f067aa0ba902b7-01`,
      'kratos-trace-id': 'a3ce929d0e0e4736:b:0:1',
    },
    W3C,
  ],
];

describe('a trace that is not trusted', () => {
  it.each(incoming)('is a link of a new one, by the Kratos API: %s', (_what, headers, traceId) => {
    const { tracer, span, stats } = startTracing({ trustIncoming: false });
    tracer.join(HTTPFormat, headers, '/x').finish();
    expect(span('/x').parentSpanContext).toBeUndefined();
    expect(span('/x').kind).toBe(SpanKind.SERVER);
    expect(span('/x').spanContext().traceId).not.toBe(traceId);
    expect(span('/x').links.map((link) => link.context.traceId)).toEqual([traceId]);
    expect(stats().incoming.untrusted).toBe(1);
  });

  it.each(incoming)('is a link of a new one, by OpenTelemetry: %s', (_what, headers, traceId) => {
    const { span } = startTracing({ trustIncoming: false });
    const extracted = propagation.extract(context.active(), headers);
    trace.getTracer('library').startSpan('/x', {}, extracted).end();
    expect(span('/x').parentSpanContext).toBeUndefined();
    expect(span('/x').links.map((link) => link.context.traceId)).toEqual([traceId]);
  });

  it('is decided on by the sampler, whatever its flags say', () => {
    const never = { disableSample: false, clock: () => 0, random: () => 0.99 };
    const { tracer, spans } = startTracing({ trustIncoming: false, ...never });
    for (let i = 0; i < 100; i++) {
      tracer.join(HTTPFormat, { 'kratos-trace-id': `${i + 1}:b:0:3` }, '').finish();
      tracer.join(HTTPFormat, { 'kratos-trace-debug': 'true' }, '/same').finish();
    }
    // The first of each slot, of '' and of '/same', and no debug trace.
    expect(spans().map(({ attributes }) => attributes.debug)).toEqual([undefined, undefined]);
  });

  it('is told by a function of the carrier', () => {
    const { tracer, spans } = startTracing({
      trustIncoming: (carrier) => (carrier as Record<string, string>)['x-mesh'] === 'yes',
    });
    const header = { 'kratos-trace-id': 'a:b:0:1' };
    tracer.join(HTTPFormat, { ...header, 'x-mesh': 'yes' }, 'trusted').finish();
    tracer.join(HTTPFormat, header, 'not').finish();
    expect(spans().map((span) => span.parentSpanContext?.spanId)).toEqual([
      '000000000000000b',
      undefined,
    ]);
  });

  it('is every one when that function throws', () => {
    const { tracer, spans } = startTracing({
      trustIncoming: () => {
        throw new Error('no');
      },
    });
    tracer.join(HTTPFormat, { 'kratos-trace-id': 'a:b:0:1' }, 'x').finish();
    expect(spans()[0]!.parentSpanContext).toBeUndefined();
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: trustIncoming threw; the trace is not continued',
    ]);
  });

  it.each<[string, unknown]>([
    ['a promise of true', Promise.resolve(true)],
    ['a promise that rejects', 'reject'],
    ['1', 1],
    ['a string', 'yes'],
    ['nothing', undefined],
    [
      'a thenable that throws',
      {
        then: (): never => {
          throw new Error('no');
        },
      },
    ],
  ])('is every one when that function answers with %s, with one warning', async (_what, answer) => {
    const { tracer, spans } = startTracing({
      trustIncoming: (() =>
        answer === 'reject' ? Promise.reject(new Error('no session')) : answer) as () => boolean,
    });
    for (let i = 0; i < 50; i++) {
      tracer.join(HTTPFormat, { 'kratos-trace-id': 'a:b:0:3' }, 'x').finish();
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(spans().map((span) => span.parentSpanContext)).toEqual(Array(50).fill(undefined));
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: trustIncoming must return true or false at once; the trace is not continued',
    ]);
  });

  it.each([
    ['a trace', { 'kratos-trace-id': 'a:b:0:1', baggage: 'tenant=evil' }],
    ['baggage alone', { baggage: 'tenant=evil' }],
    [
      'traceparent',
      { traceparent: `00-${W3C}-00f067aa0ba902b7-01`, tracestate: 'evil=1', baggage: 'a=1' },
    ],
  ])('brings no baggage along: %s', (_what, headers) => {
    const { tracer } = startTracing({ trustIncoming: false });
    const legacy: Record<string, string> = {};
    const trace = tracer.join(HTTPFormat, headers, '/x');
    trace.run(() => {
      tracer.inject(trace.fork('', 'call'), HTTPFormat, legacy);
    });
    const library: Record<string, string> = {};
    propagation.inject(propagation.extract(context.active(), headers), library);
    expect(legacy.baggage).toBeUndefined();
    expect(legacy.tracestate).toMatch(/^kratos=[0-9a-f]{16}$/);
    expect(library).toEqual({});
  });

  it('gives the legacy errors where nothing arrives', () => {
    const { tracer } = startTracing({ trustIncoming: false });
    expect(() => tracer.extract(HTTPFormat, {})).toThrow('empty string');
    expect(() => tracer.extract(HTTPFormat, { 'kratos-trace-id': 'x' })).toThrow('does not match');
  });
});

describe('the cap on debug requests', () => {
  it('holds for each second; those over it go on as their sampled bit says', () => {
    const clock = { now: 5_000 };
    const { tracer, stats } = startTracing({ maxDebugPerSecond: 2, clock: () => clock.now });
    const flagsOf = (header: string): number =>
      parseTraceHeader(tracer.extract(HTTPFormat, { 'kratos-trace-id': header }).traceId())!.flags;
    expect(['a:b:0:2', 'a:b:0:3', 'a:b:0:2', 'a:b:0:3', 'a:b:0:1'].map(flagsOf)).toEqual([
      3, 3, 0, 1, 1,
    ]);
    clock.now = 6_000;
    expect(flagsOf('a:b:0:2')).toBe(3);
    expect(stats().incoming).toEqual({ untrusted: 0, debugRefused: 2 });
  });

  it('holds for requests to make a new trace a debug trace', () => {
    const never = { disableSample: false, random: () => 0.99, clock: () => 0 };
    const { tracer, spans } = startTracing({ maxDebugPerSecond: 3, ...never });
    for (let i = 0; i < 10; i++) {
      tracer.join(HTTPFormat, { 'kratos-trace-debug': '1' }, '/same').finish();
    }
    expect(spans().filter(({ attributes }) => attributes.debug === true)).toHaveLength(3);
  });

  it('may be zero', () => {
    const { tracer } = startTracing({ maxDebugPerSecond: 0 });
    const trace = tracer.extract(HTTPFormat, { 'kratos-trace-id': 'a:b:0:2' });
    expect(trace.traceId()).toMatch(/:0$/);
  });

  it.each([-1, 1.5, NaN])('refuses %s', (maxDebugPerSecond) => {
    expect(() => new KratosPropagator({ maxDebugPerSecond })).toThrow(
      new RangeError(
        `kratos-otel: maxDebugPerSecond must be a whole number of at least 0, got ${maxDebugPerSecond}`,
      ),
    );
  });
});
