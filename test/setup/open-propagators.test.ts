import {
  ROOT_CONTEXT,
  SpanKind,
  context,
  propagation,
  trace,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HTTPFormat, init, type Config } from '../../src/index.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();
afterEach(() => {
  vi.unstubAllEnvs();
});

type Headers = Record<string, string>;

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const LOW = 'a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const multi = (more: Headers): Headers => ({ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, ...more });

const b3multi = (): TextMapPropagator =>
  new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });

// eslint-disable-next-line @typescript-eslint/no-deprecated -- neighbours still speak it
const jaeger = (): TextMapPropagator => new JaegerPropagator();

/** What arrives, and the flags of Kratos with which it goes on. */
const foreign: [string, string, () => TextMapPropagator, Headers, string, string][] = [
  ['B3, sampled', 'b3multi', b3multi, multi({ 'x-b3-sampled': '1' }), '1', 'x-b3-traceid'],
  ['B3, not sampled', 'b3multi', b3multi, multi({ 'x-b3-sampled': '0' }), '0', 'x-b3-traceid'],
  ['B3, debug', 'b3multi', b3multi, multi({ 'x-b3-flags': '1' }), '3', 'x-b3-flags'],
  [
    'B3 in one, not sampled',
    'b3',
    () => new B3Propagator(),
    { b3: `${TRACE}-${SPAN}-0` },
    '0',
    'b3',
  ],
  ['B3 in one, debug', 'b3', () => new B3Propagator(), { b3: `${TRACE}-${SPAN}-d` }, '3', 'b3'],
  [
    'Jaeger, sampled',
    'jaeger',
    jaeger,
    { 'uber-trace-id': `${TRACE}:${SPAN}:0:1` },
    '1',
    'uber-trace-id',
  ],
  [
    'Jaeger, not sampled',
    'jaeger',
    jaeger,
    { 'uber-trace-id': `${TRACE}:${SPAN}:0:0` },
    '0',
    'uber-trace-id',
  ],
];

function expectGoesOn(config: Config, headers: Headers, flags: string, written: string): void {
  const { tracer } = startTracing(config);
  const legacy: Headers = {};
  const joined = tracer.join(HTTPFormat, headers, '/x');
  tracer.inject(joined.fork('a', 'b'), HTTPFormat, legacy);
  const extracted = propagation.extract(ROOT_CONTEXT, headers);
  const library: Headers = {};
  const span = trace.getTracer('library').startSpan('x', { kind: SpanKind.SERVER }, extracted);
  propagation.inject(trace.setSpan(extracted, span), library);

  expect(tracer.extract(HTTPFormat, headers).traceId()).toMatch(new RegExp(`^${LOW}:`));
  expect(joined.traceId().split(':').slice(2, 4)).toEqual([SPAN.replace(/^0+/, ''), flags]);
  for (const outgoing of [legacy, library]) {
    const [traceId, , , outgoingFlags] = outgoing['kratos-trace-id']!.split(':');
    expect([traceId, outgoingFlags]).toEqual([LOW, flags]);
    expect(outgoing).toHaveProperty(written);
  }
}

describe('a propagator beside those of Kratos and W3C', () => {
  it.each(foreign)(
    'reads and writes, as a setting: %s',
    (_what, _name, make, headers, flags, written) => {
      expectGoesOn({ propagators: [make()] }, headers, flags, written);
    },
  );

  it.each(foreign)(
    'reads and writes, by OTEL_PROPAGATORS: %s',
    (_what, name, _make, headers, flags, written) => {
      vi.stubEnv('OTEL_PROPAGATORS', ` ${name},tracecontext, ${name},baggage`);
      expectGoesOn({}, headers, flags, written);
    },
  );

  it('gives way to traceparent, and that to kratos-trace-id', () => {
    const { tracer } = startTracing({ propagators: [new B3Propagator()] });
    const b3 = { b3: `${'9'.repeat(32)}-${SPAN}-1` };
    const both = { ...b3, traceparent: `00-${TRACE}-${SPAN}-01` };
    expect(tracer.join(HTTPFormat, b3, '/x').traceId()).toMatch(/^9{16}:/);
    expect(tracer.join(HTTPFormat, both, '/x').traceId()).toMatch(new RegExp(`^${LOW}:`));
    const all = { ...both, 'kratos-trace-id': 'a:b:0:1' };
    expect(tracer.join(HTTPFormat, all, '/x').traceId()).toMatch(/^a:/);
  });

  it('sees all names of a carrier, as Jaeger’s baggage needs it', () => {
    const { tracer } = startTracing({ propagators: [jaeger()] });
    for (const carrier of [
      { 'uberctx-user': '7' },
      new Map([['uberctx-user', '7']]),
      new Headers({ 'uberctx-user': '7' }),
    ]) {
      const outgoing: Headers = {};
      tracer.inject(tracer.join(HTTPFormat, carrier, '/x').fork('a', 'b'), HTTPFormat, outgoing);
      expect(outgoing).toMatchObject({ 'uberctx-user': '7', baggage: 'user=7' });
    }
  });

  it('may throw in each of its methods, with one warning each', () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const { tracer } = startTracing({
      propagators: [
        { inject: fail, extract: fail, fields: () => [] },
        { inject: () => {}, extract: (() => 7) as never, fields: fail },
      ],
    });
    for (let i = 0; i < 20; i++) {
      const joined = tracer.join(HTTPFormat, { 'kratos-trace-id': 'a:b:0:1' }, '/x');
      const outgoing: Headers = {};
      tracer.inject(joined, HTTPFormat, outgoing);
      propagation.inject(joined.context(), outgoing);
      expect(outgoing['kratos-trace-id']).toMatch(/^a:/);
    }
    propagation.fields();
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: a propagator threw in extract()',
      'warn: kratos-otel: a propagator threw in inject()',
    ]);
  });

  it.each([
    ['a name', ['b3']],
    ['no array', new B3Propagator()],
    ['half of one', [{ inject: () => {} }]],
  ])('is refused when it is %s', (_what, propagators) => {
    expect(() => init({ propagators: propagators as never })).toThrow(
      /^kratos-otel: propagators must be an array of TextMapPropagators \(inject, extract, fields\), got /,
    );
  });
});

describe('OTEL_PROPAGATORS', () => {
  const fieldsWith = (value: string): string[] => {
    vi.stubEnv('OTEL_PROPAGATORS', value);
    startTracing({ metadata: false });
    return propagation.fields();
  };
  const KRATOS = ['kratos-trace-id', 'kratos-trace-debug'];

  it.each([
    ['', ['traceparent', 'tracestate', 'baggage', ...KRATOS]],
    ['tracecontext', ['traceparent', 'tracestate', ...KRATOS]],
    ['Baggage , ', ['baggage', ...KRATOS]],
    ['b3', ['b3', ...KRATOS]],
    ['kratos', KRATOS],
    ['none', []],
  ])('%j is %j', (value, fields) => {
    expect(fieldsWith(value)).toEqual(fields);
  });

  it('none: nothing is read and nothing is written', () => {
    vi.stubEnv('OTEL_PROPAGATORS', 'none');
    const { tracer } = startTracing();
    const incoming = { 'kratos-trace-id': 'a:b:0:1', baggage: 'a=1' };
    const joined = tracer.join(HTTPFormat, incoming, '/x');
    const legacy: Headers = {};
    const library: Headers = {};
    tracer.inject(joined, HTTPFormat, legacy);
    propagation.inject(joined.context(), library);
    expect([joined.traceId().startsWith('a:'), legacy, library]).toEqual([false, {}, {}]);
  });

  it('gives way to the setting', () => {
    vi.stubEnv('OTEL_PROPAGATORS', 'none');
    startTracing({ propagators: [new B3Propagator()] });
    expect(propagation.fields()).toContain('traceparent');
  });

  it.each([
    ['xray', 'a list of tracecontext, baggage, b3, b3multi, jaeger, kratos, or none, got "xray"'],
    ['none,b3', 'none alone or without it, got "none,b3"'],
  ])('%s is an error that says what is allowed', (value, message) => {
    vi.stubEnv('OTEL_PROPAGATORS', value);
    expect(() => init({ exporters: [] })).toThrow(
      new RangeError(`kratos-otel: OTEL_PROPAGATORS must be ${message}`),
    );
    vi.stubEnv('OTEL_PROPAGATORS', '');
    startTracing();
  });
});

describe('OTEL_SDK_DISABLED=true', () => {
  it.each(['true', 'TRUE'])('%s: no spans, and what arrives goes on', async (value) => {
    vi.stubEnv('OTEL_SDK_DISABLED', value);
    const { tracer, spans, forceFlush, stats } = startTracing({
      exporter: 'otlp+http://127.0.0.1:1',
    });
    const incoming = {
      'kratos-trace-id': `${LOW}:${SPAN}:0:1`,
      traceparent: `00-${TRACE}-${SPAN}-01`,
      baggage: 'a=1',
    };
    const joined = tracer.join(HTTPFormat, incoming, '/x');
    const fork = joined.fork('a', 'b');
    const legacy: Headers = {};
    const library: Headers = {};
    tracer.inject(fork, HTTPFormat, legacy);
    propagation.inject(propagation.extract(ROOT_CONTEXT, incoming), library);
    for (const outgoing of [legacy, library]) {
      expect(outgoing).toMatchObject({ traceparent: incoming.traceparent, baggage: 'a=1' });
      expect(outgoing['kratos-trace-id']).toMatch(new RegExp(`^${LOW}:${SPAN.slice(2)}:0:1`));
    }
    fork.finish();
    joined.finish();
    expect(tracer.newTrace('/y').traceId()).toBe('');
    expect(trace.getTracer('x').startSpan('y').isRecording()).toBe(false);
    await forceFlush();
    expect(spans()).toEqual([]);
    expect(stats().ended).toBe(0);
  });

  it.each(['false', '1', ''])('%j means nothing', (value) => {
    vi.stubEnv('OTEL_SDK_DISABLED', value);
    const { tracer } = startTracing();
    expect(tracer.newTrace('/y').traceId()).not.toBe('');
  });

  it('leaves contexts working', () => {
    vi.stubEnv('OTEL_SDK_DISABLED', 'true');
    startTracing();
    const baggage = propagation.createBaggage({ a: { value: '1' } });
    context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () => {
      expect(propagation.getActiveBaggage()).toBe(baggage);
    });
  });
});

describe('OTEL_TRACES_EXPORTER=none', () => {
  it('means that the environment names no destination', async () => {
    vi.stubEnv('OTEL_TRACES_EXPORTER', 'none');
    vi.stubEnv('TRACE', 'otlp+http://127.0.0.1:1');
    const tracing = init({ disableSample: true });
    tracing.tracer.newTrace('/x').finish();
    expect(tracing.stats().destinations).toEqual([]);
    expect(tracing.tracer.newTrace('/x').span.isRecording()).toBe(true);
    await tracing.shutdown();
  });

  it('leaves a destination that the application gives', () => {
    vi.stubEnv('OTEL_TRACES_EXPORTER', 'none');
    const { tracer, span } = startTracing();
    tracer.newTrace('/x').finish();
    expect(span('/x').name).toBe('/x');
  });
});

describe('a trace id whose low half is zero', () => {
  const LONG = `${'1'.repeat(16)}${'0'.repeat(16)}`;

  it.each(['01', '00'])('leaves by traceparent, with flags %s', (flags) => {
    const { tracer } = startTracing();
    const incoming = { traceparent: `00-${LONG}-${SPAN}-${flags}`, baggage: 'a=1' };
    const outgoing: Headers = {};
    tracer.inject(tracer.join(HTTPFormat, incoming, '/x').fork('a', 'b'), HTTPFormat, outgoing);
    expect(outgoing.traceparent).toMatch(new RegExp(`^00-${LONG}-[0-9a-f]{16}-${flags}$`));
    expect(outgoing.baggage).toBe('a=1');
    expect(outgoing).not.toHaveProperty('kratos-trace-id');
  });

  it('does not leave where a limit drops the span', () => {
    const { tracer } = startTracing({ limits: { maxChildren: 1 } });
    const joined = tracer.join(HTTPFormat, { traceparent: `00-${LONG}-${SPAN}-01` }, '/x');
    const forks = Array.from({ length: 4 }, () => joined.fork('a', 'b'));
    const outgoing: Headers = {};
    tracer.inject(forks.at(-1), HTTPFormat, outgoing);
    expect(outgoing).toEqual({});
  });
});
