import { context, trace, type HrTime } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KratosTracer, fromContext } from '../../src/core.js';
import { startTracing } from '../tracing-fixture.js';

const nanos = ([seconds, rest]: HrTime) => BigInt(seconds) * 1_000_000_000n + BigInt(rest);
const millis = ([seconds, rest]: HrTime) => seconds * 1e3 + rest / 1e6;

function spin(milliseconds: number) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

function expectWithin(inner: ReadableSpan, outer: ReadableSpan) {
  expect(nanos(inner.startTime) >= nanos(outer.startTime)).toBe(true);
  expect(nanos(inner.endTime) <= nanos(outer.endTime)).toBe(true);
  for (const { time } of inner.events) {
    expect(nanos(time) >= nanos(inner.startTime) && nanos(time) <= nanos(inner.endTime)).toBe(true);
  }
}

const byName = (spans: readonly ReadableSpan[]) => new Map(spans.map((span) => [span.name, span]));

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the clock of a process', () => {
  it('keeps 1,000 forks, their logs and a library span in each within their parents', () => {
    const { tracer, spans } = startTracing();
    const library = trace.getTracer('library');
    for (let n = 0; n < 1_000; n++) {
      const root = tracer.newTrace(`root-${n}`);
      if (n % 4 === 0) spin(Math.random() * 0.8);
      const fork = root.fork('users', `fork-${n}`);
      const inner = library.startSpan(`library-${n}`, {}, fork.context());
      inner.addEvent('in the library');
      inner.end();
      fork.setLog({ key: 'event', value: 'x' }).finish();
      root.finish();
    }
    const all = byName(spans());
    for (let n = 0; n < 1_000; n++) {
      expectWithin(all.get(`fork-${n}`)!, all.get(`root-${n}`)!);
      expectWithin(all.get(`library-${n}`)!, all.get(`fork-${n}`)!);
    }
  });

  it('keeps a fork within the span of a library', () => {
    const { spans } = startTracing();
    const library = trace.getTracer('library');
    for (let n = 0; n < 300; n++) {
      library.startActiveSpan(`library-${n}`, (span) => {
        spin(Math.random() * 0.3);
        fromContext(context.active())!.fork('users', `fork-${n}`).finish();
        span.end();
      });
    }
    const all = byName(spans());
    for (let n = 0; n < 300; n++) expectWithin(all.get(`fork-${n}`)!, all.get(`library-${n}`)!);
  });

  it('puts readings of performance.now() on the same scale', () => {
    const { tracer, spans } = startTracing();
    const root = tracer.newTrace('/x');
    spin(0.2);
    root.span.addEvent('read', performance.now());
    spin(0.2);
    root.finish();
    expectWithin(spans()[0]!, spans()[0]!);
  });

  it('starts spans at whole microseconds, without which Zipkin takes none of the stock exporter', () => {
    const { tracer, spans } = startTracing();
    for (let n = 0; n < 50; n++) {
      const root = tracer.newTrace('/x');
      root.fork('users', 'fork').finish();
      root.finish();
    }
    for (const { startTime } of spans()) expect(startTime[1] % 1_000).toBe(0);
  });

  it('tells the time of day', () => {
    const { tracer, spans } = startTracing();
    const before = Date.now();
    tracer.newTrace('/x').finish();
    const start = millis(spans()[0]!.startTime);
    expect(start).toBeGreaterThan(before - 3);
    expect(start).toBeLessThan(Date.now() + 3);
  });

  it('leaves a start that is given', () => {
    const { tracer, spans } = startTracing();
    const root = tracer.newTrace('/x');
    const options = { startTime: new Date(1_700_000_000_000) };
    trace.getTracer('library').startSpan('given', options, root.context()).end();
    root.finish();
    expect(byName(spans()).get('given')!.startTime).toEqual([1_700_000_000, 0]);
  });

  it('works without a span processor of this package', () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const tracer = new KratosTracer({ tracer: provider.getTracer('kratos') });
    for (let n = 0; n < 300; n++) {
      const root = tracer.newTrace(`root-${n}`);
      spin(Math.random() * 0.3);
      root.fork('users', `fork-${n}`).finish();
      root.finish();
    }
    const all = byName(exporter.getFinishedSpans());
    for (let n = 0; n < 300; n++) expectWithin(all.get(`fork-${n}`)!, all.get(`root-${n}`)!);
  });

  it.each([
    ['Date', { toFake: ['Date' as const] }],
    ['everything', {}],
  ])('leaves the time to a test that fakes %s', (_title, options) => {
    const { tracer, spans } = startTracing();
    vi.useFakeTimers({ ...options, now: new Date('2031-05-06T07:08:09.123Z') });
    const root = tracer.newTrace('/x');
    root.fork('users', 'fork').finish();
    root.finish();
    vi.useRealTimers();
    const wanted = Date.parse('2031-05-06T07:08:09.123Z');
    for (const span of spans()) expect(millis(span.startTime)).toBe(wanted);
  });
});
