import {
  DiagLogLevel,
  ROOT_CONTEXT,
  TraceFlags,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  propagation,
  trace,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { KratosPropagator } from '../../src/core.js';
import { collectDiag, startTracing } from '../tracing-fixture.js';

collectDiag();

const propagator = new KratosPropagator();

function read(carrier: unknown, from: Context = ROOT_CONTEXT): SpanContext | undefined {
  return trace.getSpanContext(propagator.extract(from, carrier, defaultTextMapGetter));
}

function write(spanContext: SpanContext): string | undefined {
  const carrier: Record<string, string> = {};
  const from = trace.setSpanContext(ROOT_CONTEXT, spanContext);
  propagator.inject(from, carrier, defaultTextMapSetter);
  return carrier['kratos-trace-id'];
}

describe('extract', () => {
  it('makes a remote parent with padded ids', () => {
    expect(read({ 'kratos-trace-id': 'ab:cd:0:1' })).toMatchObject({
      traceId: '000000000000000000000000000000ab',
      spanId: '00000000000000cd',
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    });
  });

  it('never makes debug a W3C flag', () => {
    expect(read({ 'kratos-trace-id': '1:2:3:3' })?.traceFlags).toBe(1);
    expect(read({ 'kratos-trace-id': '1:2:3:ff' })?.traceFlags).toBe(1);
  });

  it('takes the trace id for the parent when the span id is 0', () => {
    expect(read({ 'kratos-trace-id': 'ab:0:0:1' })).toMatchObject({
      traceId: '000000000000000000000000000000ab',
      spanId: '00000000000000ab',
    });
  });

  it.each<[string, unknown]>([
    ['missing', {}],
    ['empty', { 'kratos-trace-id': '' }],
    ['garbage', { 'kratos-trace-id': 'hello' }],
    ['trace id 0', { 'kratos-trace-id': '0:1:0:1' }],
    ['all 0', { 'kratos-trace-id': '0:0:0:0' }],
    ['257 characters', { 'kratos-trace-id': `1:2:3:1:${'x'.repeat(249)}` }],
    ['non-ASCII', { 'kratos-trace-id': '１:2:3:1' }],
    ['CRLF', { 'kratos-trace-id': '1:2:3:1\r\nx-evil: 1' }],
    ['garbage before another', { 'kratos-trace-id': ['x', '4:5:6:1'] }],
    ['empty before another', { 'kratos-trace-id': ', 4:5:6:1' }],
    ['a byte that is no text', { 'kratos-trace-id': Uint8Array.of(255) }],
    ['a number', { 'kratos-trace-id': 12 }],
    ['null', null],
    ['no carrier', undefined],
    [
      'a getter that throws',
      {
        get 'kratos-trace-id'(): string {
          throw new Error('no');
        },
      },
    ],
  ])('ignores a header that is %s', (_what, carrier) => {
    expect(propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter)).toBe(ROOT_CONTEXT);
  });

  it('reads a header of 256 characters', () => {
    expect(read({ 'kratos-trace-id': `1:2:3:1:${'x'.repeat(248)}` })).toBeDefined();
  });

  it.each<[string, unknown]>([
    ['an array', ['1:2:3:1']],
    ['an array of two', ['1:2:3:1', '4:5:6:0']],
    ['two that Node has joined', '1:2:3:1, 4:5:6:0'],
    ['two that a proxy has joined', '1:2:3:1,4:5:6:0'],
    ['three of which the first has extensions', '1:2:3:1:s-3983126f:x-y, 4:5:6:0, 1:2:3:1'],
    ['one that is long behind it', `1:2:3:1, ${'x'.repeat(1000)}`],
  ])('takes the first of %s', (_what, value) => {
    expect(read({ 'kratos-trace-id': value })).toMatchObject({
      traceId: `${'0'.repeat(31)}1`,
      spanId: `${'0'.repeat(15)}2`,
      traceFlags: 1,
    });
  });

  it('does not take a local span for the other header', () => {
    const local = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    const from = trace.setSpanContext(ROOT_CONTEXT, local);
    expect(read({ 'kratos-trace-id': `${'1'.repeat(16)}:b:0:1` }, from)).toMatchObject({
      traceId: '0'.repeat(16) + '1'.repeat(16),
      spanId: '000000000000000b',
    });
  });
});

it.each([
  ['not a header', '"not a header"'],
  ['a:b:c:1\u001b[2J', '"a:b:c:1\\u001b[2J"'],
  ['0:0:0:1', '"0:0:0:1"'],
  ['a'.repeat(300), `"${'a'.repeat(100)}"`],
])('tells of a header that cannot be read at debug level: %j', (value, shown) => {
  const lines: string[] = [];
  const silent = (): void => {};
  const debug = (line: string): number => lines.push(line);
  diag.setLogger(
    { error: silent, warn: silent, info: silent, verbose: silent, debug },
    { logLevel: DiagLogLevel.DEBUG, suppressOverrideMessage: true },
  );
  // The first line is the API's own: that a logger was set.
  new KratosPropagator().extract(ROOT_CONTEXT, { 'kratos-trace-id': value }, defaultTextMapGetter);
  expect(lines.slice(1)).toEqual([`kratos-otel: kratos-trace-id cannot be read: ${shown}`]);
});

describe('kratos-trace-debug', () => {
  const never = { disableSample: false, clock: () => 0, random: () => 0.99 };

  it.each([
    ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((value) => [value, true] as const),
    ...['0', 'f', 'false', 'yes', 'tRUE', '', ' true'].map((value) => [value, false] as const),
  ])('%j makes a new trace a debug trace: %s', (value, expected) => {
    const { spans } = startTracing(never);
    const tracer = trace.getTracer('library');
    tracer.startSpan('/x').end();
    const incoming = { 'kratos-trace-debug': value };
    const extracted = propagation.extract(context.active(), incoming);
    const span = tracer.startSpan('/x', {}, extracted);
    const outgoing: Record<string, string> = {};
    propagation.inject(trace.setSpan(extracted, span), outgoing);
    span.end();
    expect(outgoing['kratos-trace-id']!.endsWith(expected ? ':3' : ':0')).toBe(true);
    expect(spans().map(({ attributes }) => attributes.debug)).toEqual(
      expected ? [undefined, true] : [undefined],
    );
  });

  it('does not change a trace that somebody else has begun', () => {
    startTracing(never);
    const incoming = { 'kratos-trace-id': '1:2:3:0', 'kratos-trace-debug': 'true' };
    expect(read(incoming)?.traceFlags).toBe(TraceFlags.NONE);
  });
});

describe('inject', () => {
  it('passes a remote parent on as it came, with its parent and its extension', () => {
    const carrier: Record<string, string> = {};
    const incoming = { 'kratos-trace-id': '00AB:cd:0e:3:s-3f000000:x' };
    const extracted = propagator.extract(ROOT_CONTEXT, incoming, defaultTextMapGetter);
    propagator.inject(extracted, carrier, defaultTextMapSetter);
    expect(carrier['kratos-trace-id']).toBe('ab:cd:e:3:s-3f000000');
  });

  it('writes the low half of a foreign 128-bit trace id', () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const foreign = { traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 };
    expect(write(foreign)).toBe('a3ce929d0e0e4736:f067aa0ba902b7:0:1');
  });

  it.each<[string, SpanContext]>([
    ['no ids', { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }],
    [
      'a low half that is zero',
      { traceId: '1'.repeat(16) + '0'.repeat(16), spanId: '2'.repeat(16), traceFlags: 1 },
    ],
    ['ids that are not hex', { traceId: 'z'.repeat(32), spanId: 'z'.repeat(16), traceFlags: 1 }],
    ['short ids', { traceId: '1', spanId: '2', traceFlags: 1 }],
  ])('writes nothing for %s', (_what, spanContext) => {
    expect(write(spanContext)).toBeUndefined();
  });

  it('writes nothing without a span', () => {
    const carrier = {};
    propagator.inject(ROOT_CONTEXT, carrier, defaultTextMapSetter);
    expect(carrier).toEqual({});
  });

  it('works on a frozen span context', () => {
    const frozen = Object.freeze({
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: 1,
    });
    expect(write(frozen)).toBe(`${'1'.repeat(16)}:${'2'.repeat(16)}:0:1`);
  });
});

describe('construction', () => {
  it('refuses another winner', () => {
    expect(() => new KratosPropagator({ onConflict: 'b3' as never })).toThrow(
      new RangeError(`kratos-otel: onConflict must be 'kratos' or 'traceparent', got "b3"`),
    );
  });

  it('names its headers', () => {
    expect(propagator.fields()).toEqual(['kratos-trace-id', 'kratos-trace-debug']);
  });
});
