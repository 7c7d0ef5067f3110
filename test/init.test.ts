import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HTTPFormat, init, type Tracing } from '../src/index.js';
import { collectDiag, startTracing, take } from './tracing-fixture.js';

const diagLines = collectDiag();
let tracing: Tracing | undefined;

beforeEach(() => {
  // Without a destination init() asks this variable; the tests are not about where spans go.
  vi.stubEnv('TRACE', 'none:');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await tracing?.shutdown();
  tracing = undefined;
  trace.disable();
  context.disable();
});

describe('init', () => {
  it('works without settings', () => {
    tracing = init();
    tracing.tracer.newTrace('op').finish();
    expect(tracing.stats().ended).toBe(1);
  });

  it('joins what any kind of carrier brings', () => {
    tracing = init();
    const header = 'ab:cd:ab:1';
    const carriers = [
      { 'kratos-trace-id': header },
      { 'X-Other': '1', 'Kratos-Trace-Id': [header] },
      Object.assign(Object.create(null) as object, { 'kratos-trace-id': header }),
      { get: (key: string) => (key === 'kratos-trace-id' ? header : undefined) },
      new Headers({ 'kratos-trace-id': header }),
      new Map([['kratos-trace-id', header]]),
    ];
    for (const carrier of carriers) {
      const trace = tracing.tracer.join(HTTPFormat, carrier, 'op');
      expect(trace.traceId()).toMatch(/^ab:/);
    }
  });

  it('registers the global provider, propagator and context manager', () => {
    tracing = init();
    expect(trace.getTracer('x').startSpan('y').isRecording()).toBe(true);
    const fields = propagation.fields();
    expect(fields.slice(0, 3)).toEqual(['traceparent', 'tracestate', 'baggage']);
    expect(fields).toContain('x1-bmspy-user');
    expect(fields.slice(-2)).toEqual(['kratos-trace-id', 'kratos-trace-debug']);
    const span = trace.getTracer('x').startSpan('z');
    context.with(trace.setSpan(context.active(), span), () => {
      expect(trace.getActiveSpan()).toBe(span);
    });
  });

  it('a second time without shutdown is an error that says so', async () => {
    tracing = init();
    expect(() => init()).toThrow(
      'kratos-otel: init() was called before; call shutdown() on what it returned before a second init()',
    );
    await tracing.shutdown();
    tracing = init();
    expect(tracing.tracer.newTrace('op').traceId()).not.toBe('');
  });

  it('beside another SDK is an error that says what to do', () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider());
    expect(() => init()).toThrow(
      'kratos-otel: another OpenTelemetry SDK is registered; give it the parts of kratos-otel/core',
    );
    take(diagLines);
    trace.disable();
    tracing = init();
  });

  it('keeps a context manager that is there', () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    tracing = init();
    expect(take(diagLines).at(-1)).toBe(
      'warn: kratos-otel: another context manager is registered and stays in use',
    );
  });

  it('leaves nothing behind when a setting is wrong', () => {
    expect(() => init({ limits: { maxTags: 0 } })).toThrow(RangeError);
    expect(() => init({ probability: 2 })).toThrow(RangeError);
    tracing = init();
  });

  it('sends to an exporter in batches, and all of it on shutdown', async () => {
    const exporter = new InMemorySpanExporter();
    const sent: string[] = [];
    const keeping: SpanExporter = {
      export: (spans, callback) => {
        sent.push(...spans.map(({ name }) => name));
        exporter.export(spans, callback);
      },
      shutdown: () => exporter.shutdown(),
    };
    tracing = init({ exporter: keeping, disableSample: true });
    tracing.tracer.newTrace('a').finish();
    expect(sent).toEqual([]);
    await tracing.forceFlush();
    expect(sent).toEqual(['a']);
    tracing.tracer.newTrace('b').finish();
    await Promise.all([tracing.shutdown(), tracing.shutdown()]);
    expect(sent).toEqual(['a', 'b']);
  });

  it('shutdown resolves and closes the exporter also when the backend is down', async () => {
    let closed = 0;
    const down: SpanExporter = {
      export: (_spans, callback) => {
        callback({ code: ExportResultCode.FAILED, error: new Error('backend down') });
      },
      shutdown: () => {
        closed++;
        return closed === 1 ? Promise.resolve() : Promise.reject(new Error('closed already'));
      },
    };
    for (let round = 1; round <= 2; round++) {
      tracing = init({
        exporter: down,
        disableSample: true,
        delivery: { shutdownTimeoutMillis: 200 },
      });
      tracing.tracer.newTrace('op').finish();
      await tracing.shutdown();
    }
    expect(closed).toBe(2);
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: spans dropped on the way to Object: 1, shutdown timed out',
      'warn: kratos-otel: spans dropped on the way to Object: 1, shutdown timed out',
      'error: kratos-otel: Object could not be shut down',
    ]);
  });

  it('gives the provider to instrumentations, nested too, and disables them in the end', async () => {
    const calls: string[] = [];
    const providers: unknown[] = [];
    const instrumentation = (name: string) => ({
      setTracerProvider: (provider: unknown) => {
        providers.push(provider);
        calls.push(`${name} provider`);
      },
      enable: () => calls.push(`${name} enable`),
      disable: () => calls.push(`${name} disable`),
    });
    tracing = init({
      instrumentations: [instrumentation('a'), [instrumentation('b')]],
    });
    expect(calls).toEqual(['a provider', 'a enable', 'b provider', 'b enable']);
    expect(providers).toEqual([tracing.provider, tracing.provider]);
    expect(providers[0]).toBe(tracing.provider);
    await tracing.shutdown();
    expect(calls.slice(4)).toEqual(['a disable', 'b disable']);
  });

  it('fails a flush with the first failure, after waiting for all', async () => {
    let flushed = false;
    const processor = (flush: () => Promise<void>) => ({
      onStart: () => {},
      onEnd: () => {},
      forceFlush: flush,
      shutdown: () => Promise.resolve(),
    });
    const { forceFlush } = startTracing({
      spanProcessors: [
        processor(() => Promise.reject(new Error('first'))),
        processor(async () => {
          await Promise.resolve();
          flushed = true;
        }),
      ],
    });
    await expect(forceFlush()).rejects.toThrow('first');
    expect(flushed).toBe(true);
  });
});
