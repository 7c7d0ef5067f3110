import { SpanKind, TraceFlags, context, propagation, trace, type Span } from '@opentelemetry/api';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import {
  HTTPFormat,
  KratosSpanProcessor,
  fromContext,
  log,
  tagInt,
  tagString,
  type SpanLimits,
} from '../../src/core.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();
const library = () => trace.getTracer('some-library');

/** An OTel span below another span, as a library makes it. */
function otelChild(parent: Span, name: string): Span {
  return library().startSpan(name, {}, trace.setSpan(context.active(), parent));
}

/** The headers that would leave from below a span. */
function headersBelow(span: Span): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), carrier);
  return carrier;
}

describe('children of spans that an OTel library made', () => {
  it('end at the limit; the last kept parent is marked once', () => {
    const { spans, span, stats } = startTracing({ limits: { maxChildren: 2 } });
    const parent = library().startSpan('parent');
    for (let i = 0; i < 6; i++) otelChild(parent, 'child').end();
    parent.end();
    expect(spans().map(({ name }) => name)).toEqual(['child', 'child', 'child', 'parent']);
    expect(span('parent').attributes).toEqual({ 'trace.error': 'too many children' });
    expect(stats()).toMatchObject({
      ended: 7,
      delivered: 4,
      queued: 0,
      dropped: { 'too many children': 3, 'too deep': 0 },
    });
  });

  it('are counted together with forks', () => {
    const { tracer, spans, stats } = startTracing({ limits: { maxChildren: 2 } });
    const parent = tracer.newTrace('parent');
    parent.fork('', 'fork').finish();
    otelChild(parent.span, 'otel').end();
    parent.fork('', 'fork').finish();
    otelChild(parent.span, 'over').end();
    expect(parent.fork('', 'over').traceId()).toBe('');
    expect(spans().map(({ name }) => name)).toEqual(['fork', 'otel', 'fork']);
    expect(stats().dropped['too many children']).toBe(2);
  });

  it('of a remote parent are not counted: they live elsewhere', () => {
    const { spans } = startTracing({ limits: { maxChildren: 1 } });
    const carrier = { 'kratos-trace-id': 'a:b:c:1' };
    const remote = propagation.extract(context.active(), carrier);
    for (let i = 0; i < 5; i++) library().startSpan('request', {}, remote).end();
    expect(spans()).toHaveLength(5);
  });
});

describe('depth', () => {
  it('ends a chain of OTel spans at the limit', () => {
    const { spans, stats } = startTracing({ limits: { maxDepth: 3 } });
    const chain = [library().startSpan('1')];
    for (let i = 2; i <= 8; i++) chain.push(otelChild(chain.at(-1)!, String(i)));
    for (const span of chain.reverse()) span.end();
    expect(spans().map(({ name }) => name)).toEqual(['4', '3', '2', '1']);
    expect(spans()[0]?.attributes).toEqual({ 'trace.error': 'too deep' });
    expect(spans()[1]?.attributes).toEqual({});
    expect(stats().dropped['too deep']).toBe(1);
  });

  it('counts through a fork under an OTel span under a fork', () => {
    const { tracer, spans, span } = startTracing({ limits: { maxDepth: 3 } });
    const root = tracer.newTrace('root');
    const fork = root.fork('', 'fork');
    const otel = otelChild(fork.span, 'otel');
    const inner = fromContext(trace.setSpan(context.active(), otel))!.fork('', 'inner');
    const over = inner.fork('', 'over');
    expect(over.traceId()).toBe('');
    over.finish();
    inner.finish();
    otel.end();
    fork.finish();
    root.finish();
    expect(spans().map(({ name }) => name)).toEqual(['inner', 'otel', 'fork', 'root']);
    expect(span('inner').parentSpanContext?.spanId).toBe(otel.spanContext().spanId);
    expect(span('inner').attributes).toEqual({ 'trace.error': 'too deep' });
  });

  it('holds across processes with the depth extension', () => {
    const limits = { maxDepth: 3 };
    const { tracer, spans } = startTracing({ limits, depthExtension: true });
    const carrier = { 'kratos-trace-id': 'a:b:c:1:l-3' };
    const trace = tracer.join(HTTPFormat, carrier, 'fourth');
    expect(trace.traceId()).toMatch(/:l-4$/);
    expect(trace.fork('', 'fifth').traceId()).toBe('');
    trace.finish();
    expect(spans().map(({ name }) => name)).toEqual(['fourth']);
  });

  it('does not believe the extension unless told to', () => {
    const { tracer } = startTracing({ limits: { maxDepth: 3 } });
    const trace = tracer.join(HTTPFormat, { 'kratos-trace-id': 'a:b:c:1:l-ffff' }, 'first');
    expect(trace.traceId()).not.toContain('l-');
    expect(trace.fork('', 'second').traceId()).not.toBe('');
  });
});

describe('below a dropped span', () => {
  it('nothing is exported and nothing is sampled downstream, over three levels', () => {
    const { spans } = startTracing({ limits: { maxChildren: 1 } });
    const parent = library().startSpan('parent');
    otelChild(parent, 'kept').end();
    otelChild(parent, 'kept').end();
    const dropped = [otelChild(parent, 'dropped')];
    for (let i = 0; i < 3; i++) dropped.push(otelChild(dropped.at(-1)!, 'dropped'));
    const { traceId } = parent.spanContext();
    for (const span of dropped) {
      expect(span.spanContext().traceId).toBe(traceId);
      expect(span.spanContext().traceFlags).toBe(TraceFlags.NONE);
      const headers = headersBelow(span);
      expect(headers.traceparent).toMatch(/-00$/);
      expect(headers['kratos-trace-id']).toMatch(/:0$/);
    }
    for (const span of dropped.reverse()) span.end();
    parent.end();
    expect(spans().map(({ name }) => name)).toEqual(['kept', 'kept', 'parent']);
  });

  it('forks are no-ops that inject nothing, and OTel spans inside them are not sampled', () => {
    const { tracer, spans } = startTracing({ limits: { maxChildren: 1 } });
    const parent = tracer.newTrace('parent');
    parent.fork('', 'kept').finish();
    parent.fork('', 'kept').finish();
    const over = parent.fork('', 'over');
    over.run(() => {
      const inside = library().startSpan('inside');
      expect(inside.spanContext().traceId).toBe(parent.span.spanContext().traceId);
      expect(headersBelow(inside).traceparent).toMatch(/-00$/);
      expect(fromContext()).toBe(over);
      fromContext()?.fork('', 'deeper').finish();
      inside.end();
    });
    over.finish();
    parent.finish();
    expect(spans().map(({ name }) => name)).toEqual(['kept', 'kept', 'parent']);
  });

  it('of a library fromContext() is a no-op, and the span stays the library’s to end', () => {
    startTracing({ limits: { maxChildren: 1 } });
    const parent = library().startSpan('parent');
    const [, , over] = [1, 2, 3].map(() => otelChild(parent, 'child'));
    const seen = fromContext(trace.setSpan(context.active(), over!))!;
    expect(seen.traceId()).toBe('');
    expect(seen.fork('', 'deeper')).toBe(seen);
    expect(over!.isRecording()).toBe(true);
    over!.setAttribute('k', 'v').end();
  });

  it('a debug trace ends too', () => {
    const { tracer } = startTracing({ limits: { maxChildren: 1 } });
    const parent = tracer.join(HTTPFormat, { 'kratos-trace-id': 'a:b:c:3' }, 'debug');
    parent.fork('', 'kept');
    parent.fork('', 'kept');
    expect(headersBelow(otelChild(parent.span, 'over'))['kratos-trace-id']).toMatch(/:0$/);
  });
});

describe('tags and logs of spans that an OTel library made', () => {
  it('are cut at the limit, with a marker and a count', () => {
    const { spans, stats } = startTracing({ limits: { maxTags: 10, maxLogs: 3 } });
    const span = library().startSpan('op');
    for (let i = 0; i < 20; i++) span.setAttribute(`k${i}`, i).addEvent(`e${i}`);
    span.end();
    const [exported] = spans();
    // Five of the ten are region, zone, hostname, ip and span.kind.
    expect(Object.keys(exported!.attributes)).toEqual([
      'k0',
      'k1',
      'k2',
      'k3',
      'k4',
      'trace.error',
    ]);
    expect(exported!.attributes['trace.error']).toBe('too many tags');
    expect(exported!.droppedAttributesCount).toBe(15);
    expect(exported!.events).toHaveLength(4);
    expect(exported!.events.at(-1)).toMatchObject({
      name: 'log',
      attributes: { 'trace.error': 'too many logs' },
    });
    expect(exported!.events[0]!.name).toBe('e0');
    expect(exported!.droppedEventsCount).toBe(17);
    expect(stats().cut).toMatchObject({ 'too many tags': 15, 'too many logs': 17 });
  });

  it('keep what one legacy call over the limit has set', () => {
    const { tracer, spans } = startTracing({ limits: { maxTags: 10 } });
    const trace = tracer.newTrace('op');
    trace.setTag(...Array.from({ length: 30 }, (_, i) => tagInt(`k${i}`, i)));
    trace.span.setAttribute('late', true);
    trace.finish();
    expect(Object.keys(spans()[0]!.attributes)).toHaveLength(31);
    expect(spans()[0]!.attributes).toMatchObject({ k29: 29, 'trace.error': 'too many tags' });
  });

  it('do not count a key twice', () => {
    const { tracer, spans } = startTracing({ limits: { maxTags: 10 } });
    const trace = tracer.newTrace('op');
    for (let i = 0; i < 100; i++) trace.setTag(tagInt('same', i));
    trace.finish();
    expect(spans()[0]!.attributes).toEqual({ same: 99 });
  });

  it('say so even where there is no room for a single tag', () => {
    const { tracer, spans, stats } = startTracing({ limits: { maxTags: 2 } });
    tracer.newTrace('op').setTag(tagString('k', 'v')).finish();
    expect(spans()[0]!.attributes).toEqual({ 'trace.error': 'too many tags' });
    expect(stats().cut['too many tags']).toBe(1);
  });

  it('leave the exception out when the log entries are used up', () => {
    const { tracer, spans, stats } = startTracing({ limits: { maxLogs: 2 } });
    const trace = tracer.newTrace('op');
    for (let i = 0; i < 5; i++) trace.setLog(log('i', String(i)));
    trace.finish(new Error('boom'));
    expect(spans()[0]!.events.map(({ attributes }) => attributes)).toEqual([
      { i: '0' },
      { i: '1' },
      { 'trace.error': 'too many logs' },
    ]);
    expect(spans()[0]!.attributes).toEqual({ error: true });
    expect(stats().cut['too many logs']).toBe(4);
  });
});

describe('span.kind as a tag', () => {
  it.each([
    ['client', SpanKind.CLIENT, {}],
    ['server', SpanKind.SERVER, {}],
    ['producer', SpanKind.PRODUCER, {}],
    ['consumer', SpanKind.CONSUMER, {}],
    ['entry', SpanKind.INTERNAL, { 'span.kind': 'entry' }],
  ])('%s', (value, kind, attributes) => {
    const { tracer, spans } = startTracing();
    tracer.newTrace('op').setTag(tagString('span.kind', value)).finish();
    expect(spans()[0]).toMatchObject({ kind, attributes });
    expect(spans()[0]!.attributes).toEqual(attributes);
  });
});

describe('with another sampler and no KratosSampler', () => {
  const provider = (limits: Partial<SpanLimits>, exporter: InMemorySpanExporter) => {
    const processor = new KratosSpanProcessor(new SimpleSpanProcessor(exporter), limits);
    const tracer = new BasicTracerProvider({
      sampler: new AlwaysOnSampler(),
      spanProcessors: [processor],
    }).getTracer('t');
    return { tracer, processor };
  };

  it('drops a whole subtree and counts each span of it', () => {
    const exporter = new InMemorySpanExporter();
    const { tracer, processor } = provider({ maxDepth: 1 }, exporter);
    let parent = tracer.startSpan('1');
    const all = [parent];
    for (let i = 2; i <= 5; i++) {
      parent = tracer.startSpan(String(i), {}, trace.setSpan(context.active(), parent));
      all.push(parent);
    }
    for (const span of all) span.end();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['1', '2']);
    expect(processor.stats()).toMatchObject({ ended: 2, dropped: { 'too deep': 3 } });
  });
});

describe('construction', () => {
  it('refuses what is not a processor', () => {
    expect(() => new KratosSpanProcessor(new InMemorySpanExporter() as never)).toThrow(
      'kratos-otel: next must be a SpanProcessor, but it has no onStart(); wrap an exporter in a DeliverySpanProcessor or a BatchSpanProcessor',
    );
  });

  it.each([
    [{ maxTags: 0 }, 'limits.maxTags must be a whole number from 1 to 1073741824, got 0'],
    [{ maxDepth: 1.5 }, 'limits.maxDepth must be a whole number from 1 to 1073741824, got 1.5'],
    [{ maxLogs: '9' }, 'limits.maxLogs must be a whole number from 1 to 1073741824, got 9'],
    [
      { depth: 3 },
      'limits.depth is not a limit; allowed: maxTags, maxChildren, maxDepth, maxLogs, maxValueLength',
    ],
  ])('refuses %o', (limits, message) => {
    const next = new SimpleSpanProcessor(new InMemorySpanExporter());
    expect(() => new KratosSpanProcessor(next, limits as never)).toThrow(`kratos-otel: ${message}`);
  });

  it('takes undefined limits for absent ones', () => {
    const next = new SimpleSpanProcessor(new InMemorySpanExporter());
    const { limits } = new KratosSpanProcessor(next, { maxTags: undefined } as never).limiter;
    expect(limits).toEqual({
      maxTags: 128,
      maxChildren: 1024,
      maxDepth: 64,
      maxLogs: 256,
      maxValueLength: 25_000,
    });
  });
});

describe('a processor behind it that throws', () => {
  it('does not reach the application', async () => {
    const broken: SpanProcessor = {
      onStart: () => {
        throw new Error('start');
      },
      onEnding: () => {
        throw new Error('ending');
      },
      onEnd: () => {
        throw new Error('end');
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const exporter = new InMemorySpanExporter();
    const tracing = startTracing({ spanProcessors: [broken, new SimpleSpanProcessor(exporter)] });
    tracing.tracer.newTrace('op').finish();
    expect(exporter.getFinishedSpans()).toHaveLength(1);
    expect(take(diagLines)).toEqual([
      'error: kratos-otel: onStart() of a span processor threw',
      'error: kratos-otel: onEnding() of a span processor threw',
      'error: kratos-otel: onEnd() of a span processor threw',
    ]);
    const alone = new KratosSpanProcessor(broken);
    const tracer = new BasicTracerProvider({ spanProcessors: [alone] }).getTracer('t');
    tracer.startSpan('op').end();
    expect(take(diagLines)).toHaveLength(3);
    await alone.forceFlush();
    await alone.shutdown();
  });
});

describe('a processor behind it that is async and fails', () => {
  it.each(['beside an exporter', 'alone'])('ends no process, %s', async (where) => {
    const failing = () => Promise.reject(new Error('no'));
    const broken = {
      onStart: failing,
      onEnding: failing,
      onEnd: failing,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    if (where === 'alone') {
      const spanProcessors = [new KratosSpanProcessor(broken)];
      new BasicTracerProvider({ spanProcessors }).getTracer('t').startSpan('op').end();
    } else {
      startTracing({ spanProcessors: [broken] })
        .tracer.newTrace('op')
        .finish();
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(take(diagLines)).toEqual([
      'error: kratos-otel: onStart() of a span processor rejected',
      'error: kratos-otel: onEnding() of a span processor rejected',
      'error: kratos-otel: onEnd() of a span processor rejected',
    ]);
  });
});

describe('what callers without types do', () => {
  it('names that are no texts are printed', () => {
    const { tracer, spans } = startTracing();
    const span = library().startSpan(10n as unknown as string);
    span.addEvent(Symbol('event') as unknown as string);
    span.end();
    expect(tracer.newTrace(5 as unknown as string).traceId()).not.toBe('');
    expect(spans()[0]!.name).toBe('10');
    expect(spans()[0]!.events[0]!.name).toBe('Symbol(event)');
  });

  it('a span that throws when it is read is dropped and counted', () => {
    const { spans, stats } = startTracing();
    const span = library().startSpan('op') as unknown as { attributes: object; end: () => void };
    Object.defineProperty(span, 'attributes', {
      get: () => {
        throw new Error('mine');
      },
    });
    span.end();
    expect(spans()).toEqual([]);
    expect(stats()).toMatchObject({ ended: 1, delivered: 0, dropped: { 'cannot be read': 1 } });
  });

  it('NaN is no value that is too long', () => {
    const { stats } = startTracing();
    const span = library().startSpan('op');
    span.setAttribute('a', NaN);
    span.end();
    expect(stats().cut['value too long']).toBe(0);
  });
});
