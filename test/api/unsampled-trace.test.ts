import { ROOT_CONTEXT, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { ExportResultCode } from '@opentelemetry/core';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import {
  HTTPFormat,
  KratosTraceID,
  enableDebug,
  fromContext,
  parseTraceHeader,
  tagString,
  type Config,
  type Trace,
} from '../../src/core.js';
import { UnsampledTrace } from '../../src/api/unsampled/unsampled-trace.js';
import { stateOf } from '../../src/otel/span/span-state.js';
import { collectDiag, startTracing, take, type TracingFixture } from '../tracing-fixture.js';

const diagLines = collectDiag();

/** Tracing that samples nothing but the first trace of an operation, which has been. */
function startUnsampled(config: Config = {}): TracingFixture {
  const never = { disableSample: false, clock: () => 0, random: () => 0.99, ...config };
  const tracing = startTracing(never);
  tracing.tracer.newTrace('op').finish();
  return tracing;
}

const headerOf = (of: Trace) => parseTraceHeader(of.traceId())!;

describe('a trace that is not sampled', () => {
  it('is light, and its forks are', () => {
    const root = startUnsampled().tracer.newTrace('op');
    const traces = [root, root.fork('users', 'a'), root.follow('', 'b')];
    expect(traces.every((each) => each instanceof UnsampledTrace)).toBe(true);
  });

  it.each<[string, (traces: readonly Trace[]) => unknown]>([
    ['the innermost first', ([, , grandchild]) => grandchild!.traceId()],
    ['the root first', ([root]) => root!.span.spanContext()],
    ['a context first', ([, child]) => child!.context()],
    ['the span without its ids', ([, child, grandchild]) => [grandchild!.span, child!.span]],
    ['nothing', () => undefined],
  ])('has one set of ids, asked for %s', (_what, ask) => {
    const root = startUnsampled().tracer.newTrace('op');
    const child = root.fork('users', 'child');
    const grandchild = child.follow('', 'grandchild');
    ask([root, child, grandchild]);
    const [outer, middle, inner] = [root, child, grandchild].map(headerOf);
    expect(outer).toEqual({
      traceId: outer!.traceId,
      spanId: outer!.traceId,
      parentId: '0',
      flags: 0,
    });
    expect(middle).toMatchObject({ traceId: outer!.traceId, parentId: outer!.spanId, flags: 0 });
    expect(inner).toMatchObject({ traceId: outer!.traceId, parentId: middle!.spanId, flags: 0 });
    for (const each of [root, child, grandchild]) {
      const { traceId, spanId, traceFlags } = each.span.spanContext();
      expect(traceFlags).toBe(0);
      expect(`${traceId}:${spanId}`).toMatch(/^0{16}[0-9a-f]{16}:[0-9a-f]{16}$/);
      expect(spanId.replace(/^0+/, '')).toBe(headerOf(each).spanId);
      expect(each.span).toBe(each.span);
      expect(each.span.spanContext()).toBe(each.span.spanContext());
      expect(trace.getSpan(each.context(ROOT_CONTEXT))).toBe(each.span);
    }
  });

  it('writes both headers, with the same ids', () => {
    const { tracer } = startUnsampled();
    const fork = tracer.newTrace('op').fork('', 'child');
    const carrier: Record<string, string> = {};
    tracer.inject(fork, HTTPFormat, carrier);
    const { traceId, spanId } = fork.span.spanContext();
    expect(carrier.traceparent).toBe(`00-${traceId}-${spanId}-00`);
    expect(carrier[KratosTraceID]).toBe(fork.traceId());
  });

  it('is the same in run() and from its context', () => {
    const fork = startUnsampled().tracer.newTrace('op').fork('', 'child');
    expect(fork.run(() => fromContext())).toBe(fork);
    expect(fromContext(fork.context(ROOT_CONTEXT))).toBe(fork);
    expect(fork.run(() => trace.getActiveSpan())).toBe(fork.span);
  });

  it('is the parent of spans of libraries, which are not sampled either', () => {
    const tracing = startUnsampled();
    const { spans } = tracing;
    const before = spans().length;
    const fork = startedFork(tracing);
    const library = fork.run(() => trace.getTracer('library').startSpan('inner'));
    expect(library.isRecording()).toBe(false);
    expect(library.spanContext().traceId).toBe(fork.span.spanContext().traceId);
    library.end();
    expect(spans()).toHaveLength(before);
  });

  it('has a span that takes everything and keeps nothing', () => {
    const { span } = startedFork(startUnsampled());
    expect(span.setAttribute('k', 'v').setAttributes({}).addEvent('e').updateName('n')).toBe(span);
    expect(
      span
        .addLink({ context: span.spanContext() })
        .addLinks([])
        .setStatus({ code: SpanStatusCode.ERROR }),
    ).toBe(span);
    span.recordException(new Error('x'));
    span.end();
    expect(span.isRecording()).toBe(false);
  });

  it('warns of every use after finish()', () => {
    const root = startUnsampled().tracer.newTrace('op');
    root.finish();
    root.finish(new Error('late'));
    root.setTag(tagString('k', 'v')).setLog();
    root.setTitle('other');
    expect(root.fork('', 'late').traceId()).toMatch(/:0$/);
    const id = root.traceId();
    expect(take(diagLines)).toEqual(
      ['finish', 'setTag', 'setLog', 'setTitle', 'fork'].map(
        (method) => `warn: kratos-otel: ${method}() after finish() of ${id}`,
      ),
    );
  });

  it('may be as deep as the limits allow without recursion', () => {
    const { tracer } = startUnsampled({ limits: { maxDepth: 1000 } });
    let innermost = tracer.newTrace('op');
    for (let i = 0; i < 1000; i++) innermost = innermost.fork('', 'child');
    expect(stateOf(innermost.span.spanContext())?.depth).toBe(1001);
  });

  it('brings the baggage on that it came with', () => {
    const { tracer } = startUnsampled();
    const headers = { 'kratos-trace-id': 'a:b:0:0', baggage: 'user=42' };
    const fork = tracer.join(HTTPFormat, headers, 'op').fork('', 'child').fork('', 'grandchild');
    expect(fork).toBeInstanceOf(UnsampledTrace);
    const carrier: Record<string, string> = {};
    tracer.inject(fork, HTTPFormat, carrier);
    expect(carrier.baggage).toBe('user=42');
    const late = tracer.join(HTTPFormat, headers, 'op').fork('', 'child');
    late.span.spanContext();
    const inherited = propagation.getBaggage(late.fork('', 'grandchild').context(ROOT_CONTEXT));
    expect(inherited?.getEntry('user')?.value).toBe('42');
  });
});

describe('limits', () => {
  it('count forks before and after ids are asked for', () => {
    const { tracer, stats } = startUnsampled({ limits: { maxChildren: 2 } });
    const root = tracer.newTrace('op');
    root.fork('', 'first');
    expect(stateOf(root.span.spanContext())?.children).toBe(1);
    root.fork('', 'second');
    root.fork('', 'third');
    const over = root.fork('', 'over');
    expect(over.traceId()).toBe('');
    expect(fromContext(over.context(ROOT_CONTEXT))).toBe(over);
    expect(stats().dropped['too many children']).toBe(1);
  });

  it('hold for the depth, also below a remote parent', () => {
    const { tracer, stats } = startUnsampled({ limits: { maxDepth: 2 }, depthExtension: true });
    const root = tracer.newTrace('op');
    const third = root.fork('', '2').fork('', '3');
    expect([third.traceId() === '', third.fork('', '4').traceId()]).toEqual([false, '']);
    const join = (header: string) => tracer.join(HTTPFormat, { [KratosTraceID]: header }, 'op');
    expect(join('a:b:0:0:l-2').traceId()).toMatch(/^a:[0-9a-f]+:b:0:l-3$/);
    expect(join('a:b:0:0:l-3').traceId()).toBe('');
    expect(stats().dropped['too deep']).toBe(2);
  });

  it('count forks and spans of libraries that are recorded all the same together', () => {
    const { tracer, stats } = startUnsampled({ limits: { maxChildren: 1 } });
    const root = tracer.newTrace('op');
    root.fork('', 'first');
    const state = stateOf(root.span.spanContext())!;
    state.children++;
    expect(root.fork('', 'over').traceId()).toBe('');
    expect(stats().dropped['too many children']).toBe(1);
  });
});

it('is the SDK’s where limits are larger than it can count', () => {
  const limits = { maxDepth: 100_000 };
  const root = startUnsampled({ limits }).tracer.newTrace('op');
  expect(root).not.toBeInstanceOf(UnsampledTrace);
  expect(headerOf(root.fork('', 'child')).flags).toBe(0);
});

describe('what is not asked of the sampler alone', () => {
  it('nothing is traced where tracing is suppressed', () => {
    const { tracer } = startUnsampled();
    const root = tracer.newTrace('op');
    context.with(suppressTracing(context.active()), () => {
      expect([tracer.newTrace('op').traceId(), root.fork('', 'a').traceId()]).toEqual(['', '']);
      const received = tracer.join(HTTPFormat, { [KratosTraceID]: 'a:b:0:0' }, 'op');
      expect(received.traceId()).toBe('');
    });
    expect(stateOf(root.span.spanContext())?.children).toBe(0);
  });

  it('a debug trace is sampled', () => {
    const { tracer } = startUnsampled();
    expect(headerOf(tracer.newTrace('op', enableDebug())).flags).toBe(3);
  });

  it('the first trace of a second is not decided on twice', () => {
    const { tracer, spans } = startTracing({
      disableSample: false,
      clock: () => 0,
      random: () => 0.99,
    });
    tracer.newTrace('once').finish();
    tracer.newTrace('once').finish();
    expect(spans().map(({ name }) => name)).toEqual(['once']);
    expect(headerOf(tracer.newTrace('again')).probability).toBe(1);
    // A decision that was handed over must not be left for a library's root.
    expect(trace.getTracer('library').startSpan('again').isRecording()).toBe(false);
  });

  it('spans that are not sampled are the metrics’ too', async () => {
    const exported: unknown[] = [];
    const exporter: PushMetricExporter = {
      export: (metrics, done) => {
        exported.push(...metrics.scopeMetrics.flatMap((scope) => scope.metrics));
        done({ code: ExportResultCode.SUCCESS });
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const root = startUnsampled({ meterProvider }).tracer.newTrace('op');
    expect(root).not.toBeInstanceOf(UnsampledTrace);
    await meterProvider.forceFlush();
    expect(JSON.stringify(exported)).toMatch(/otel\.sdk\.span\.started.*"DROP"/);
    await meterProvider.shutdown();
  });
});

function startedFork(tracing: TracingFixture): Trace {
  return tracing.tracer.newTrace('op').fork('users', 'child');
}
