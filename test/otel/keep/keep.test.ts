import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  HTTPFormat,
  KratosTracer,
  createKratosParts,
  log,
  tagBool,
  tagString,
  type KeepOptions,
} from '../../../src/core.js';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => {
  context.disable();
});

/** A service that samples nothing but what its clock says is the first of a second. */
function service(keep: KeepOptions | boolean = true) {
  const time = { now: 1_000_500 };
  const exporter = new InMemorySpanExporter();
  const parts = createKratosParts({
    spanProcessor: new SimpleSpanProcessor(exporter),
    keep,
    probability: 1e-9,
    firstPerSecond: 0,
    clock: () => time.now,
    random: () => 0.5,
  });
  const provider = new BasicTracerProvider({ ...parts });
  return {
    time,
    parts,
    library: provider.getTracer('library'),
    tracer: new KratosTracer({ parts, tracer: provider.getTracer('kratos') }),
    names: () => exporter.getFinishedSpans().map(({ name }) => name),
    spans: () => exporter.getFinishedSpans(),
    stats: () => parts.keeper!.stats(),
  };
}

function headerOf(tracer: KratosTracer, of: ReturnType<KratosTracer['newTrace']>) {
  const carrier: Record<string, string> = {};
  tracer.inject(of, HTTPFormat, carrier);
  return carrier;
}

describe('a trace that the sampler did not pick', () => {
  it('is delivered whole when a span of it failed, and nobody else is told', () => {
    const { tracer, library, names, spans, stats } = service();
    const root = tracer.newTrace('/orders');
    const fork = root.fork('users', 'GetUser');
    root.run(() => {
      library.startSpan('GET', { kind: SpanKind.CLIENT }).end();
    });
    const header = headerOf(tracer, fork);
    fork.finish(new Error('no such user'));
    expect(names()).toEqual([]);
    root.finish();
    expect(names().sort()).toEqual(['/orders', 'GET', 'GetUser']);
    for (const span of spans()) {
      expect(span.attributes['sampling.kept']).toBe('error');
      expect(span.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
    }
    expect(header['kratos-trace-id']).toMatch(/:0$/);
    expect(header.traceparent).toMatch(/-00$/);
    expect(headerOf(tracer, root)['kratos-trace-id']).toMatch(/:0$/);
    expect(stats()).toMatchObject({ kept: 1, forgotten: 0 });
  });

  it('is forgotten when it went well', () => {
    const { tracer, names, stats, parts } = service();
    const root = tracer.newTrace('/orders');
    root.fork('users', 'GetUser').finish();
    root.finish();
    expect(names()).toEqual([]);
    expect(stats()).toMatchObject({ kept: 0, forgotten: 1 });
    expect(parts.sampler.notSampled()).toBe(1);
  });

  it.each<[string, (fork: ReturnType<KratosTracer['newTrace']>) => void]>([
    ['the tag error', (fork) => fork.setTag(tagBool('error', true))],
    ['the tag error as a text', (fork) => fork.setTag(tagString('error', 'true'))],
    [
      'an exception',
      (fork) => {
        fork.span.recordException(new Error('seen'));
      },
    ],
    ['a status', (fork) => fork.span.setStatus({ code: SpanStatusCode.ERROR })],
    ['an answer that was aborted', (fork) => fork.setLog(log('event', 'aborted'))],
    ['a code of Kratos', (fork) => fork.setTag(tagString('kratos-status-code', '-404'))],
    [
      'a captured header',
      (fork) => fork.span.setAttribute('http.response.header.kratos-status-code', ['-500']),
    ],
  ])('has failed by %s', (_what, fail) => {
    const { tracer, names } = service();
    const root = tracer.newTrace('/orders');
    const fork = root.fork('users', 'GetUser');
    fail(fork);
    fork.finish();
    root.finish();
    expect(names()).toEqual(['GetUser', '/orders']);
  });

  it.each(['0', ''])('has not failed by a code of Kratos that is %j', (code) => {
    const { tracer, names } = service();
    const root = tracer.newTrace('/orders');
    root.setTag(tagString('kratos-status-code', code)).finish();
    expect(names()).toEqual([]);
  });

  it('is delivered when its local root was slow', () => {
    const { tracer, library, names, spans } = service({ errors: false, slowerThan: 100 });
    for (const [name, millis] of [
      ['fast', 99],
      ['slow', 100],
    ] as const) {
      const root = library.startSpan(
        name,
        { kind: SpanKind.SERVER, startTime: 1000 },
        ROOT_CONTEXT,
      );
      root.end(1000 + millis);
    }
    tracer.newTrace('failed').finish(new Error('not asked for'));
    expect(names()).toEqual(['slow']);
    expect(spans()[0]!.attributes['sampling.kept']).toBe('slow');
  });

  it('has the span that ends after its root, once', () => {
    const { tracer, names, stats } = service();
    const root = tracer.newTrace('/orders');
    const late = root.fork('audit', 'Write');
    root.finish(new Error('failed'));
    expect(names()).toEqual(['/orders']);
    const later = late.fork('disk', 'Flush');
    late.finish();
    later.finish();
    expect(names()).toEqual(['/orders', 'Write', 'Flush']);
    expect(stats().kept).toBe(1);
  });

  it('is delivered when it fails after its root has ended well', () => {
    const { tracer, names, stats } = service();
    const root = tracer.newTrace('/orders');
    const late = root.fork('audit', 'Write');
    root.finish();
    expect(stats()).toMatchObject({ kept: 0, forgotten: 0 });
    late.finish(new Error('disk full'));
    expect(names()).toEqual(['/orders', 'Write']);
  });

  it('begins anew at a remote parent, and keeps its parent', () => {
    const { tracer, spans } = service();
    const joined = tracer.join(HTTPFormat, { 'kratos-trace-id': 'ab:cd:ef:0' }, '/users');
    joined.finish(new Error('failed'));
    const [span] = spans();
    expect(span!.spanContext().traceId).toBe(`${'0'.repeat(30)}ab`);
    expect(span!.parentSpanContext?.spanId).toBe('00000000000000cd');
  });

  it('that a limit cut has nothing below the limit', () => {
    const { tracer, names, parts } = service();
    let trace1 = tracer.newTrace('root');
    const all = [trace1];
    for (let depth = 0; depth < 80; depth++) all.push((trace1 = trace1.fork('', `level ${depth}`)));
    for (const each of all.reverse()) each.finish(new Error('failed'));
    expect(names()).toHaveLength(65);
    expect(parts.spanProcessors[0].stats().dropped['too deep']).toBeGreaterThan(0);
  });
});

describe('a trace that is sampled', () => {
  it('is not touched', () => {
    const { tracer, spans, stats } = service();
    const joined = tracer.join(HTTPFormat, { 'kratos-trace-id': 'ab:cd:ef:1' }, '/users');
    joined.finish(new Error('failed'));
    expect(spans()[0]!.attributes).not.toHaveProperty('sampling.kept');
    expect(stats()).toMatchObject({ kept: 0, forgotten: 0 });
  });
});

describe('in an outage', () => {
  it('keeps so many local traces in a second, and each operation that fails', () => {
    const { tracer, names, stats, time } = service({ maxPerSecond: 10 });
    const fail = (name: string) => {
      tracer.newTrace(name).finish(new Error('down'));
    };
    for (let second = 0; second < 3; second++) {
      const before = names().length;
      for (let index = 0; index < 100; index++) fail('/orders');
      fail('/rare');
      const kept = names().slice(before);
      expect(kept).toHaveLength(10);
      // Nothing is known of the first second; from then on the rare one has its place.
      if (second > 1) expect(kept).toContain('/rare');
      if (second === 1) expect(kept.filter((name) => name === '/orders').length).toBeGreaterThan(8);
      time.now += 1000;
    }
    expect(stats()).toMatchObject({ kept: 30, letGo: { 'over rate': 273 } });
  });
});

describe('the room', () => {
  it('bounds open requests, counts those it has not recorded, and comes free', () => {
    const { tracer, stats, names } = service({ maxBytes: 1024 * 1024 });
    const open = Array.from({ length: 5000 }, () => tracer.newTrace('/orders'));
    expect(stats().letGo['buffer full']).toBe(5000 - 748);
    expect(open.filter(({ span }) => span.isRecording())).toHaveLength(748);
    for (const each of open) each.finish();
    expect(stats().forgotten).toBe(748);
    tracer.newTrace('/orders').finish(new Error('failed'));
    expect(names()).toEqual(['/orders']);
  });

  it('is not needed for traces that are not recorded: their headers are the same', () => {
    const { tracer, stats } = service({ maxBytes: 65_536 });
    const remote = { 'kratos-trace-id': 'a1:b:0:0', 'kratos-trace-user': 'ann' };
    const ids = Array.from({ length: 100 }, (_, index) => {
      const trace = index % 2 === 0 ? tracer.newTrace('/a') : tracer.join(HTTPFormat, remote, '/b');
      const { 'kratos-trace-id': id } = headerOf(tracer, trace);
      return id!.split(':');
    });
    expect(stats().letGo['buffer full']).toBe(100 - 46);
    for (const [index, [traceId, , parentId, flags]] of ids.entries()) {
      expect(flags).toBe('0');
      if (index % 2 === 1) expect([traceId, parentId]).toEqual(['a1', 'b']);
      else expect(parentId).toBe('0');
    }
  });

  it('is not given twice: an open span takes it until it ends, also in a trace that was let go', () => {
    const { tracer, stats } = service({ maxBytes: 1024 * 1024 });
    const open = Array.from({ length: 5000 }, () => {
      const root = tracer.newTrace('/orders');
      root
        .fork('redis', 'GET')
        .setTag(tagString('key', 'k'.repeat(200)))
        .finish();
      return root;
    });
    expect(open.filter(({ span }) => span.isRecording()).length).toBeLessThan(749);
    for (const each of open) each.finish();
    const { letGo, forgotten } = stats();
    expect(letGo['buffer full'] + forgotten).toBe(5000);
  });

  it('lets roots go that never end', () => {
    const { tracer, stats, names, time } = service({ maxBytes: 1024 * 1024 });
    const open = Array.from({ length: 748 }, () => tracer.newTrace('/hangs'));
    time.now += 31_000;
    tracer.newTrace('/orders').finish(new Error('failed'));
    expect(names()).toEqual(['/orders']);
    expect(stats().letGo['too old']).toBeGreaterThanOrEqual(1);
    expect(stats().letGo['buffer full']).toBe(0);
    open[0]!.finish(new Error('much later'));
    expect(names()).toEqual(['/orders']);
  });

  it('is not taken by one trace', () => {
    const { tracer, stats, names } = service({ maxBytes: 1024 * 1024 });
    const root = tracer.newTrace('/batch');
    for (let index = 0; index < 1000; index++) root.fork('', 'item').finish();
    root.finish(new Error('failed'));
    expect(names()).toEqual([]);
    expect(stats().letGo['buffer full']).toBe(1);
  });

  it('is as empty after any program as before it', () => {
    const { tracer, parts } = service({ maxBytes: 100_000, maxPerSecond: 5 });
    const step = fc.record({
      parent: fc.nat(),
      fails: fc.boolean(),
      name: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(fc.nat()), (steps, order) => {
        const traces = [tracer.newTrace('root')];
        for (const { parent, name } of steps) {
          traces.push(traces[parent % traces.length]!.fork('', name));
        }
        const ending = traces.map((each, index) => ({ each, by: order[index] ?? index }));
        for (const { each, by } of ending.sort((a, b) => a.by - b.by)) {
          each.finish(by % 7 === 0 ? new Error('failed') : undefined);
        }
        const { holding, bytes } = parts.keeper as unknown as {
          holding: Set<unknown>;
          bytes: number;
        };
        expect([holding.size, bytes]).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});

it('is off by default', () => {
  const parts = createKratosParts({
    spanProcessor: new SimpleSpanProcessor(new InMemorySpanExporter()),
  });
  expect(parts.keeper).toBeUndefined();
});
