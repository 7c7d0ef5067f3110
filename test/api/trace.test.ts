import {
  ROOT_CONTEXT,
  SpanStatusCode,
  context,
  createContextKey,
  propagation,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { BasicTracerProvider, NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import {
  HTTPFormat,
  KratosTracer,
  createKratosParts,
  LogEvent,
  fromContext,
  log,
  newContext,
  parseTraceHeader,
  tagBool,
  tagFloat32,
  tagFloat64,
  tagInt,
  tagInt64,
  tagString,
  type Trace,
} from '../../src/core.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

describe('fork and follow', () => {
  it('make the service that is called peer.service, if there is one', () => {
    const { tracer, span } = startTracing();
    const root = tracer.newTrace('root');
    root.fork('users', 'named').finish();
    root.fork('', 'unnamed').finish();
    expect(span('named').attributes).toEqual({ 'peer.service': 'users' });
    expect(span('unnamed').attributes).toEqual({});
  });

  it('keep one trace id and hang under their parent', () => {
    const { tracer } = startTracing();
    const root = tracer.newTrace('root');
    const rootHeader = parseTraceHeader(root.traceId())!;
    for (const child of [root.fork('', 'fork'), root.follow('', 'follow')]) {
      const header = parseTraceHeader(child.traceId())!;
      expect(header).toMatchObject({ traceId: rootHeader.traceId, parentId: rootHeader.spanId });
      expect(header.probability).toBe(1);
    }
  });

  it('of a trace that is not sampled keep its ids and its decision', () => {
    const never = { disableSample: false, clock: () => 0, random: () => 0.99 };
    const { tracer, spans } = startTracing(never);
    tracer.newTrace('op').finish();
    const root = tracer.newTrace('op');
    const fork = root.fork('', 'child').setTag(tagString('k', 'v')).setLog(log('k', 'v'));
    const [rootHeader, header] = [root, fork].map((each) => parseTraceHeader(each.traceId())!);
    expect(header).toEqual({
      traceId: rootHeader!.traceId,
      spanId: expect.stringMatching(/^[0-9a-f]+$/) as string,
      parentId: rootHeader!.spanId,
      flags: 0,
    });
    fork.finish(new Error('x'));
    root.finish();
    expect(spans()).toHaveLength(1);
  });
});

describe('tags', () => {
  it.each([
    ['string', tagString('k', 'v'), 'v'],
    ['int', tagInt('k', 7.9), 7],
    ['int64', tagInt64('k', 42), 42],
    ['int64 from a bigint', tagInt64('k', 42n), 42],
    ['int64 beyond 2^53', tagInt64('k', 9223372036854775807n), '9223372036854775807'],
    ['bool', tagBool('k', false), false],
    ['float32', tagFloat32('k', 0.1), Math.fround(0.1)],
    ['float64', tagFloat64('k', 0.1), 0.1],
    ['NaN', tagFloat64('k', NaN), NaN],
    ['null', { key: 'k', value: null }, '<nil>'],
    ['undefined', { key: 'k', value: undefined }, '<nil>'],
    ['an array', { key: 'k', value: [1, 'a'] }, '[1,"a"]'],
    ['an object', { key: 'k', value: { a: 1 } }, '{"a":1}'],
    ['an Error', { key: 'k', value: new Error('boom') }, 'boom'],
    ['a symbol', { key: 'k', value: Symbol('s') }, 'Symbol(s)'],
    ['a bigint in an object', { key: 'k', value: { a: 1n } }, '[object Object]'],
    [
      'a toString that throws',
      {
        key: 'k',
        value: {
          toJSON() {
            throw new Error('json');
          },
          toString() {
            throw new Error('string');
          },
        },
      },
      '[unprintable]',
    ],
  ])('%s', (_what, tag, attribute) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').setTag(tag).finish();
    expect(span('op').attributes).toEqual({ k: attribute });
  });
});

describe('logs', () => {
  it('are events named by their event field', () => {
    const { tracer, span } = startTracing();
    tracer
      .newTrace('op')
      .setLog(log(LogEvent, 'GotConn'), log('host', 'a'))
      .setLog(log('message', 'hello'))
      .finish();
    expect(span('op').events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['GotConn', { event: 'GotConn', host: 'a' }],
      ['log', { message: 'hello' }],
    ]);
  });
});

describe('finish', () => {
  it.each([
    ['an Error', new TypeError('boom'), 'boom', 'TypeError'],
    ['a string', 'boom', 'boom', undefined],
    ['an object', { message: 'boom' }, 'boom', undefined],
    ['a number', 7, '7', undefined],
    ['false', false, 'false', undefined],
  ])('with %s marks the span as failed', (_what, error, message, type) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').finish(error);
    expect(span('op').attributes).toEqual({ error: true });
    expect(span('op').status).toEqual({ code: SpanStatusCode.ERROR, message });
    expect(span('op').events[0]?.attributes).toMatchObject({
      'exception.message': message,
      ...(type !== undefined && { 'exception.type': type }),
    });
  });

  it.each([undefined, null])('with %s means success', (error) => {
    const { tracer, span } = startTracing();
    tracer.newTrace('op').finish(error);
    expect(span('op').status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span('op').events).toEqual([]);
  });

  it('survives an error whose getters throw', () => {
    const { tracer, span } = startTracing();
    const hostile = {
      get message(): string {
        throw new Error('no');
      },
      toString: () => 'hostile',
    };
    tracer.newTrace('op').finish(hostile);
    expect(span('op').status.message).toBe('hostile');
  });

  it('happens once; later uses are ignored with a warning', () => {
    const { tracer, spans, span } = startTracing();
    const root = tracer.newTrace('op');
    root.finish();
    root.finish(new Error('late'));
    root.setTag(tagString('k', 'v')).setLog(log('k', 'v'));
    root.setTitle('other');
    expect(spans()).toHaveLength(1);
    expect(span('op').attributes).toEqual({});
    const id = root.traceId();
    expect(take(diagLines)).toEqual(
      ['finish', 'setTag', 'setLog', 'setTitle'].map(
        (method) => `warn: kratos-otel: ${method}() after finish() of ${id}`,
      ),
    );
  });

  it('does not cut off work that goes on after it', () => {
    const { tracer, span } = startTracing();
    const root = tracer.newTrace('op');
    root.finish();
    root.fork('', 'late').finish();
    expect(span('late').parentSpanContext?.spanId).toBe(root.span.spanContext().spanId);
    expect(take(diagLines)).toEqual([
      `warn: kratos-otel: fork() after finish() of ${root.traceId()}`,
    ]);
  });

  it('warns for a trace that is not sampled too', () => {
    const never = { disableSample: false, clock: () => 0, random: () => 0.99 };
    const { tracer } = startTracing(never);
    tracer.newTrace('op').finish();
    const root = tracer.newTrace('op');
    root.finish();
    root.finish();
    expect(take(diagLines)).toHaveLength(1);
  });

  it('is what using does', () => {
    const { tracer, spans } = startTracing();
    {
      using trace = tracer.newTrace('op');
      trace.setTag(tagBool('k', true));
    }
    expect(spans()).toHaveLength(1);
  });
});

describe('setTitle', () => {
  it('names an extracted trace', () => {
    const { tracer, spans } = startTracing();
    const received = tracer.extract(HTTPFormat, { 'kratos-trace-id': '1:2:3:1' });
    received.setTitle('/v1/users');
    received.finish();
    expect(spans()[0]?.name).toBe('/v1/users');
  });
});

describe('visit', () => {
  it('shows the one header by which the trace goes on', () => {
    const { tracer } = startTracing();
    const root = tracer.newTrace('op');
    const seen: string[][] = [];
    root.visit((...pair) => seen.push(pair));
    expect(seen).toEqual([['kratos-trace-id', root.traceId()]]);
  });
});

describe('contexts', () => {
  it('carry the same trace back', () => {
    const { tracer } = startTracing();
    const root = tracer.newTrace('op');
    expect(fromContext(newContext(ROOT_CONTEXT, root))).toBe(root);
    expect(root.run(() => fromContext())).toBe(root);
    expect(fromContext()).toBeUndefined();
  });

  it('keep what is in them', () => {
    const { tracer } = startTracing();
    const key = createContextKey('mine');
    const parent = ROOT_CONTEXT.setValue(key, 1);
    expect(newContext(parent, tracer.newTrace('op')).getValue(key)).toBe(1);
  });

  it('give one trace over one span of a library, however often they are asked', () => {
    const { span } = startTracing();
    const library = trace.getTracer('library').startSpan('request');
    const active = trace.setSpan(ROOT_CONTEXT, library);
    const first = fromContext(active)!;
    expect(fromContext(active)).toBe(first);
    first.setTag(tagString('k', 'v')).fork('', 'child').finish();
    expect(span('child').parentSpanContext?.spanId).toBe(library.spanContext().spanId);
    library.end();
    expect(span('request').attributes).toEqual({ k: 'v' });
    first.setTag(tagString('late', 'v'));
    expect(take(diagLines)[0]).toMatch(/setTag\(\) after finish\(\)/);
  });

  it('with a remote parent only give a trace to fork from', () => {
    const { span } = startTracing();
    const remote = propagation.extract(ROOT_CONTEXT, { 'kratos-trace-id': 'a:b:0:1' });
    fromContext(remote)!.fork('', 'child').finish();
    expect(span('child').parentSpanContext?.spanId).toBe('000000000000000b');
  });

  it('whose tracing is suppressed make no spans', () => {
    const { tracer, spans } = startTracing();
    const root = tracer.newTrace('root');
    context.with(suppressTracing(context.active()), () => {
      root.fork('', 'child').finish();
      tracer.newTrace('other').finish();
    });
    expect(spans()).toEqual([]);
  });
});

describe('across asynchronous calls', () => {
  const activeId = () => trace.getActiveSpan()?.spanContext().spanId;

  it.each<[string, (then: () => void) => void]>([
    ['await', (then) => void Promise.resolve().then(then)],
    ['setTimeout', (then) => void setTimeout(then, 1)],
    ['setImmediate', (then) => void setImmediate(then)],
    [
      'nextTick',
      (then) => {
        process.nextTick(then);
      },
    ],
    [
      'queueMicrotask',
      (then) => {
        queueMicrotask(then);
      },
    ],
  ])('%s keeps the trace of run() active', async (_what, later) => {
    const { tracer } = startTracing();
    const fork: Trace = tracer.newTrace('root').fork('', 'child');
    const seen = await fork.run(
      () =>
        new Promise<string | undefined>((resolve) => {
          later(() => {
            resolve(activeId());
          });
        }),
    );
    expect(seen).toBe(fork.span.spanContext().spanId);
    expect(activeId()).toBeUndefined();
  });
});

describe('join', () => {
  it('continues what arrives and names it', () => {
    const { tracer, span } = startTracing();
    tracer.join(HTTPFormat, { 'kratos-trace-id': 'a:b:c:1' }, '/x').finish();
    expect(span('/x').spanContext().traceId).toBe(`${'0'.repeat(31)}a`);
  });

  it('starts a new trace where nothing can be read, a debug trace when asked', () => {
    const never = { disableSample: false, clock: () => 0, random: () => 0.99 };
    const { tracer } = startTracing(never);
    tracer.newTrace('/x').finish();
    expect(tracer.join(HTTPFormat, {}, '/x').traceId()).toMatch(/:0:0$/);
    const debug = tracer.join(HTTPFormat, { 'kratos-trace-debug': '1' }, '/x');
    expect(debug.traceId()).toMatch(/:0:3$/);
  });

  it('makes the root of a trace that has no span yet', () => {
    const { tracer, span } = startTracing({ disableSample: false, probability: 1 });
    tracer.join(HTTPFormat, { 'kratos-trace-id': 'ab:0:0:1:s-3f000000' }, '/ping').finish();
    expect(span('/ping').spanContext()).toMatchObject({
      traceId: `${'0'.repeat(30)}ab`,
      spanId: '00000000000000ab',
    });
    expect(span('/ping').parentSpanContext).toBeUndefined();
    const unsampled = tracer.join(HTTPFormat, { 'kratos-trace-id': 'ab:0:0:0' }, '/other');
    expect(unsampled.traceId()).toBe('ab:ab:0:0');
  });
});

describe('without an SDK', () => {
  it('a trace that arrives is passed on, and new ones are no-ops', () => {
    const tracer = new KratosTracer();
    expect(tracer.newTrace('op').traceId()).toBe('');
    const received = tracer.extract(HTTPFormat, { 'kratos-trace-id': 'a:b:c:1' });
    const carrier: Record<string, string> = {};
    tracer.inject(received.fork('', 'child'), HTTPFormat, carrier);
    expect(carrier['kratos-trace-id']).toBe('a:b:c:1');
    received.fork('', 'child').finish();
    received.setTag(tagString('k', 'v')).finish();
  });

  it('the parts of core make the root of a trace without spans, with the defaults', () => {
    const parts = createKratosParts({ spanProcessor: new NoopSpanProcessor() });
    const provider = new BasicTracerProvider(parts);
    const tracer = new KratosTracer({ parts, tracer: provider.getTracer('mine') });
    const received = tracer.extract(HTTPFormat, { 'kratos-trace-id': 'ab:0:0:1' });
    expect(received.traceId()).toBe('ab:ab:0:1');
  });

  it('the registered propagator decides between headers, with the settings that it has', () => {
    const { provider } = startTracing({ onConflict: 'traceparent' });
    const tracer = new KratosTracer({ tracer: provider.getTracer('mine') });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = {
      'kratos-trace-id': '1:2:0:1',
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    };
    expect(tracer.extract(HTTPFormat, headers).span.spanContext().traceId).toBe(traceId);
  });

  it('the root of a trace without spans becomes a child, without the parts', () => {
    const { provider } = startTracing();
    const tracer = new KratosTracer({ tracer: provider.getTracer('mine') });
    const received = tracer.extract(HTTPFormat, { 'kratos-trace-id': 'ab:0:0:1' });
    expect(received.traceId()).toMatch(/^ab:[0-9a-f]+:ab:1$/);
  });
});
