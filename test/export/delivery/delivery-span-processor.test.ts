import { TraceFlags, context, createContextKey, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SpanExporterLike } from '../../../src/config/config.js';
import { DeliverySpanProcessor, type DeliveryOptions } from '../../../src/index.js';
import type { EndedSpan, ReadableSpan } from '../../../src/otel/sdk-shapes.js';
import { literalSpan } from '../console/literal-span.js';
import { collectDiag, take } from '../../tracing-fixture.js';
import {
  FAILED,
  SUCCESS,
  ScriptedExporter,
  accept,
  failWith,
  hang,
  spansOf,
} from './scripted-exporter.js';

const QUICK: DeliveryOptions = {
  scheduledDelayMillis: 5,
  initialBackoffMillis: 2,
  maxBackoffMillis: 4,
  exportTimeoutMillis: 20,
  shutdownTimeoutMillis: 200,
};
const diagLines = collectDiag();
const unreachable = failWith(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));

function deliver(
  exporter: ScriptedExporter,
  spans: EndedSpan[],
  options: DeliveryOptions = {},
): DeliverySpanProcessor {
  const processor = new DeliverySpanProcessor(exporter, { ...QUICK, ...options });
  for (const span of spans) processor.onEnd(span);
  return processor;
}

function withResource(resource: object): EndedSpan {
  return Object.create(spansOf(1)[0]!, { resource: { value: resource } }) as EndedSpan;
}

function expectIdentity(processor: DeliverySpanProcessor): void {
  const { ended, delivered, queued, dropped } = processor.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect(delivered + lost + queued).toBe(ended);
}

describe('DeliverySpanProcessor', () => {
  it('exports what has waited long enough, and full batches at once', async () => {
    const exporter = new ScriptedExporter();
    const spans = spansOf(5);
    const processor = deliver(exporter, spans, { maxExportBatchSize: 2 });
    expect(exporter.attempts).toEqual([]);
    await vi.waitFor(() => {
      expect(processor.stats()).toMatchObject({ ended: 5, delivered: 5, queued: 0 });
    });
    expect(exporter.attempts.map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(exporter.arrived).toEqual(spans);
    await processor.shutdown();
  });

  it('takes 10,000 spans in one tick, in batches of 512', async () => {
    const exporter = new ScriptedExporter();
    const processor = deliver(exporter, spansOf(10_000));
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ ended: 10_000, delivered: 10_000 });
    expect(Math.max(...exporter.attempts.map((batch) => batch.length))).toBe(512);
  });

  it('leaves spans alone that are not sampled', async () => {
    const exporter = new ScriptedExporter();
    const spanContext = { ...literalSpan({ id: 1 }).spanContext(), traceFlags: TraceFlags.NONE };
    const span = { ...literalSpan({ id: 1 }), spanContext: () => spanContext };
    const processor = deliver(exporter, [span]);
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ ended: 0, delivered: 0 });
  });

  it('splits batches by bytes, and sends a larger span alone', async () => {
    const exporter = new ScriptedExporter();
    const spans = [
      ...spansOf(4, { note: 'x'.repeat(1000) }),
      ...spansOf(1, { note: 'x'.repeat(9000) }),
    ];
    const processor = deliver(exporter, spans, { maxExportBatchBytes: 4000 });
    await processor.forceFlush();
    expect(exporter.attempts.map((batch) => batch.length)).toEqual([2, 2, 1]);
  });

  it('tries again until the backend is there, with the same spans, none before the others', async () => {
    const exporter = new ScriptedExporter([unreachable, unreachable, hang, accept]);
    const spans = spansOf(3);
    const processor = deliver(exporter, spans, { maxExportBatchSize: 2 });
    await processor.forceFlush();
    expect(exporter.attempts.map((batch) => batch.length)).toEqual([2, 2, 2, 2, 1]);
    expect(exporter.arrived).toEqual(spans);
    expectIdentity(processor);
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: spans do not reach ScriptedExporter for now: connect: ECONNREFUSED',
    ]);
  });

  it('gives up what cannot be delivered within the limit, and goes on with the rest', async () => {
    const spans = spansOf(2);
    const exporter = new ScriptedExporter([
      (batch, done) => {
        (batch.includes(spans[0]!) ? unreachable : accept)(batch, done);
      },
    ]);
    const processor = deliver(exporter, spans, {
      maxExportBatchSize: 1,
      retryLimitMillis: 1,
      initialBackoffMillis: 1,
    });
    await expect(processor.forceFlush()).rejects.toThrow(
      /^kratos-otel: 1 spans could not be delivered to ScriptedExporter: cannot be delivered$/,
    );
    expect(processor.stats()).toMatchObject({
      delivered: 1,
      dropped: { 'cannot be delivered': 1 },
    });
    expect(take(diagLines)).toContain(
      'warn: kratos-otel: spans dropped on the way to ScriptedExporter: 1, cannot be delivered',
    );
  });

  it('tries a failure that nobody can name as long as any other', async () => {
    const nameless = failWith(new Error('no'));
    const exporter = new ScriptedExporter([...Array<typeof hang>(12).fill(nameless), accept]);
    const processor = deliver(exporter, spansOf(1));
    await processor.forceFlush();
    expect(exporter.attempts).toHaveLength(13);
    expect(processor.stats().delivered).toBe(1);
    take(diagLines);
  });

  it('finds the one span for which an exporter fails without saying why', async () => {
    const spans = spansOf(64);
    const bad = spans[41]!;
    const exporter = new ScriptedExporter([
      (batch, done) => {
        if (batch.includes(bad)) done({ code: FAILED, error: new Error('no') });
        else done({ code: SUCCESS });
      },
    ]);
    const processor = deliver(exporter, spans);
    await expect(processor.forceFlush()).rejects.toThrow('1 spans could not be delivered');
    expect(exporter.arrived).toHaveLength(63);
    expect(processor.stats().dropped['cannot be delivered']).toBe(1);
    take(diagLines);
  });

  it.each([401, 403, 404, 405, 415, 500, 501, 505, 301, 302])(
    'does not try again what the backend rejects by %i',
    async (status) => {
      const exporter = new ScriptedExporter([
        failWith(new Error(`unexpected status code: ${status}`)),
        accept,
      ]);
      const processor = deliver(exporter, spansOf(3), { maxExportBatchSize: 2 });
      await expect(processor.forceFlush()).rejects.toThrow('2 spans could not be delivered');
      expect(exporter.attempts.map((batch) => batch.length)).toEqual([2, 1]);
      expect(processor.stats().dropped.rejected).toBe(2);
      take(diagLines);
    },
  );

  it.each([400, 422])('finds the spans that the backend refuses by %i', async (status) => {
    const spans = spansOf(200);
    const bad = [...spans.slice(0, 10), spans[150]!];
    const exporter = new ScriptedExporter([
      (batch, done) => {
        const isRefused = batch.some((span) => bad.includes(span));
        const error = new Error(`unexpected status code: ${status}`);
        done(isRefused ? { code: FAILED, error } : { code: SUCCESS });
      },
    ]);
    const processor = deliver(exporter, spans);
    await expect(processor.forceFlush()).rejects.toThrow('11 spans could not be delivered');
    expect(new Set(exporter.arrived)).toEqual(new Set(spans.filter((each) => !bad.includes(each))));
    expect(processor.stats().dropped.rejected).toBe(11);
    take(diagLines);
  });

  it('does not ask a backend about each span that refuses every span', async () => {
    const exporter = new ScriptedExporter([failWith(new Error('unexpected status code: 400'))]);
    const processor = deliver(exporter, spansOf(1024));
    await expect(processor.forceFlush()).rejects.toThrow('1024 spans could not be delivered');
    expect(exporter.attempts.length).toBeLessThan(60);
    expect(processor.stats().dropped.rejected).toBe(1024);
    take(diagLines);
  });

  it('counts what the backend took and threw away', async () => {
    const exporter = new ScriptedExporter([
      (_spans, done) => {
        const more = { rejected: 3, error: new Error('quota') };
        done({ code: SUCCESS, ...more });
      },
    ]);
    const processor = deliver(exporter, spansOf(10));
    await expect(processor.forceFlush()).rejects.toThrow('3 spans could not be delivered');
    expect(processor.stats()).toMatchObject({ delivered: 7, dropped: { rejected: 3 } });
    take(diagLines);
  });

  it.each<[string, typeof hang]>([
    ['is an async function that rejects', () => Promise.reject(new Error('fetch failed'))],
    [
      'calls back without a result',
      (_spans, done) => {
        done(undefined as never);
      },
    ],
    [
      'calls back with something else',
      (_spans, done) => {
        done('yes' as never);
      },
    ],
  ])('tries again when export() %s', async (_, step) => {
    let attempts = 0;
    const exporter: SpanExporterLike = {
      export: (spans, done) => (attempts++ === 0 ? step : accept)(spans, done) as undefined,
      shutdown: () => Promise.resolve(),
    };
    const processor = new DeliverySpanProcessor(exporter, QUICK);
    for (const span of spansOf(2)) processor.onEnd(span);
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ delivered: 2, queued: 0 });
    take(diagLines);
  });

  it('counts spans that are sent again although the backend may have them', async () => {
    const exporter = new ScriptedExporter([hang, accept]);
    const processor = deliver(exporter, spansOf(5));
    await processor.forceFlush();
    expect(processor.stats()).toMatchObject({ delivered: 5, repeated: 5 });
    const refused = deliver(new ScriptedExporter([unreachable, accept]), spansOf(5));
    await refused.forceFlush();
    expect(refused.stats()).toMatchObject({ delivered: 5, repeated: 0 });
  });

  it('waits for resource attributes that are still being detected', async () => {
    const seen: unknown[] = [];
    const exporter = new ScriptedExporter([
      (spans, done) => {
        seen.push(...spans.map((span) => (span as ReadableSpan).resource.attributes));
        done({ code: SUCCESS });
      },
    ]);
    let detected = (): void => {};
    const waiting = new Promise<void>((resolve) => (detected = resolve));
    const resource = {
      attributes: { 'host.id': 'pending' },
      asyncAttributesPending: true,
      waitForAsyncAttributes: () => waiting,
    };
    const processor = deliver(exporter, [withResource(resource)]);
    const flushed = processor.forceFlush();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toEqual([]);
    resource.attributes = { 'host.id': 'abc' };
    resource.asyncAttributesPending = false;
    detected();
    await flushed;
    expect(seen).toEqual([{ 'host.id': 'abc' }]);
  });

  it.each([
    ['never come', () => new Promise<void>(() => {})],
    ['cannot be detected', () => Promise.reject(new Error('no metadata server'))],
  ])('exports without resource attributes that %s', async (_, waitForAsyncAttributes) => {
    const exporter = new ScriptedExporter();
    const resource = { attributes: {}, asyncAttributesPending: true, waitForAsyncAttributes };
    const processor = deliver(exporter, [withResource(resource)]);
    await processor.forceFlush();
    expect(exporter.arrived).toHaveLength(1);
  });

  it('finds the one span that the exporter cannot encode', async () => {
    const spans = spansOf(100);
    const bad = spans[37]!;
    const step: ConstructorParameters<typeof ScriptedExporter>[0] = [
      (batch, done) => {
        if (batch.includes(bad)) throw new Error('cannot be read');
        done({ code: SUCCESS });
      },
    ];
    const exporter = new ScriptedExporter(step);
    const processor = deliver(exporter, spans);
    await expect(processor.forceFlush()).rejects.toThrow('1 spans could not be delivered');
    expect(exporter.arrived).toEqual(spans.filter((span) => span !== bad));
    expect(processor.stats().dropped['cannot be encoded']).toBe(1);
    take(diagLines);
  });

  it('halves a batch that the backend finds too large', async () => {
    const spans = spansOf(64);
    const exporter = new ScriptedExporter([
      (batch, done) => {
        if (batch.length > 10) done({ code: FAILED, error: new Error('HTTP status 413') });
        else done({ code: SUCCESS });
      },
    ]);
    const processor = deliver(exporter, spans);
    await processor.forceFlush();
    expect(exporter.arrived).toEqual(spans);
    take(diagLines);
  });

  it('believes an exporter that tells which spans it has sent and which it refused', async () => {
    const [sent, refused, unsent] = spansOf(3) as [EndedSpan, EndedSpan, EndedSpan];
    const exporter = new ScriptedExporter([
      (_batch, done) => {
        const detail = { refused: new Map([[refused, 'too large']]), unsent: [unsent] };
        done({ code: FAILED, error: new Error('EPIPE'), ...detail });
      },
      accept,
    ]);
    const processor = deliver(exporter, [sent, refused, unsent]);
    await expect(processor.forceFlush()).rejects.toThrow('1 spans could not be delivered');
    expect(exporter.attempts[1]).toEqual([unsent]);
    expect(processor.stats()).toMatchObject({ delivered: 2, dropped: { 'too large': 1 } });
    take(diagLines);
  });

  it('calls the exporter out of the blue, and with tracing suppressed', async () => {
    const key = createContextKey('request');
    const manager = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(manager);
    const seen: Context[] = [];
    const exporter = new ScriptedExporter([
      (_spans, done) => {
        seen.push(context.active());
        done({ code: SUCCESS });
      },
    ]);
    const processor = new DeliverySpanProcessor(exporter, QUICK);
    context.with(context.active().setValue(key, 'of a request'), () => {
      processor.onEnd(spansOf(1)[0]!);
    });
    await processor.forceFlush();
    context.disable();
    expect(seen.map((each) => each.getValue(key))).toEqual([undefined]);
    expect(seen.map(isTracingSuppressed)).toEqual([true]);
  });
});

describe('bounds', () => {
  it('drop what does not fit by number, count it, and warn once', async () => {
    const exporter = new ScriptedExporter([hang]);
    const processor = deliver(exporter, spansOf(15), { maxQueueSize: 10 });
    expect(processor.stats()).toMatchObject({ queued: 10, dropped: { 'queue full': 5 } });
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: spans dropped on the way to ScriptedExporter: 1, queue full',
    ]);
    expectIdentity(processor);
    await new Promise((resolve) => setTimeout(resolve, 10));
    processor.onEnd(spansOf(1)[0]!);
    expect(processor.stats().dropped['queue full']).toBe(6);
    await processor.shutdown();
    take(diagLines);
  });

  it('drop what does not fit by bytes', async () => {
    const exporter = new ScriptedExporter([accept]);
    const processor = deliver(exporter, spansOf(10, { note: 'x'.repeat(1000) }), {
      maxQueueBytes: 7_000,
    });
    const { queued, dropped } = processor.stats();
    expect(queued).toBe(3);
    expect(dropped['queue full']).toBe(7);
    processor.onEnd(spansOf(1, { note: 'x'.repeat(7000) })[0]!);
    expect(processor.stats().dropped['too large']).toBe(1);
    await processor.forceFlush();
    processor.onEnd(spansOf(1, { note: 'x'.repeat(3000) })[0]!);
    await processor.forceFlush();
    expect(processor.stats().delivered).toBe(4);
    take(diagLines);
  });
});

describe('flush and shutdown', () => {
  it('wait for the export in flight, export the rest, and flush the exporter', async () => {
    let release = (): void => {};
    const exporter = new ScriptedExporter([
      (_spans, done) => {
        release = () => {
          done({ code: SUCCESS });
        };
      },
      accept,
    ]);
    const processor = deliver(exporter, spansOf(3), {
      maxExportBatchSize: 2,
      exportTimeoutMillis: 5000,
    });
    await vi.waitFor(() => {
      expect(exporter.attempts).toHaveLength(1);
    });
    const flushes = [processor.forceFlush(), processor.forceFlush(), processor.forceFlush()];
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(exporter.arrived).toEqual([]);
    release();
    await Promise.all(flushes);
    expect(exporter.arrived).toHaveLength(3);
    expect(exporter.greatestConcurrency).toBe(1);
    expect(exporter.flushes).toBe(3);
  });

  it('leave a pause between two attempts alone, however many there are', async () => {
    const exporter = new ScriptedExporter([unreachable]);
    const processor = deliver(exporter, spansOf(1), {
      initialBackoffMillis: 60_000,
      maxBackoffMillis: 60_000,
    });
    const flushes = Array.from({ length: 50 }, () => processor.forceFlush(60));
    await Promise.allSettled(flushes);
    expect(exporter.attempts).toHaveLength(1);
    await processor.shutdown();
    take(diagLines);
  });

  it.each<[string, (processor: DeliverySpanProcessor) => Promise<void>]>([
    ['the last flush of a process', (processor) => processor.forceFlush(5_000, true)],
    ['a shutdown', (processor) => processor.shutdown()],
  ])('%s makes an attempt at once', async (_, end) => {
    const exporter = new ScriptedExporter([unreachable, accept]);
    const processor = deliver(exporter, spansOf(1), {
      initialBackoffMillis: 60_000,
      maxBackoffMillis: 60_000,
      shutdownTimeoutMillis: 5_000,
    });
    await vi.waitFor(() => {
      expect(exporter.attempts).toHaveLength(1);
    });
    await end(processor);
    expect(exporter.arrived).toHaveLength(1);
  });

  it('a flush whose time is up says how many wait, and keeps them', async () => {
    const exporter = new ScriptedExporter([unreachable]);
    const processor = deliver(exporter, spansOf(4));
    const flushed = processor.forceFlush(30);
    await expect(flushed).rejects.toThrow(
      'kratos-otel: 4 spans still wait for ScriptedExporter after 30 ms: connect: ECONNREFUSED',
    );
    await expect(flushed).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(processor.stats()).toMatchObject({ queued: 4, lastError: 'connect: ECONNREFUSED' });
    await processor.shutdown();
    take(diagLines);
  });

  it('a shutdown resolves within its limit, counts what is lost and closes the exporter', async () => {
    const exporter = new ScriptedExporter([hang]);
    const processor = deliver(exporter, spansOf(1000), {
      exportTimeoutMillis: 60_000,
      shutdownTimeoutMillis: 50,
    });
    await Promise.all([processor.shutdown(), processor.shutdown()]);
    expect(processor.stats()).toMatchObject({ queued: 0, dropped: { 'shutdown timed out': 1000 } });
    expect(exporter.shutdowns).toBe(1);
    processor.onEnd(spansOf(1)[0]!);
    expect(processor.stats()).toMatchObject({ ended: 1001, dropped: { 'after shutdown': 1 } });
    await processor.forceFlush();
    expectIdentity(processor);
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: spans dropped on the way to ScriptedExporter: 1000, shutdown timed out',
      'warn: kratos-otel: spans dropped on the way to ScriptedExporter: 1, after shutdown',
    ]);
  });

  it('a shutdown does not wait for an exporter that hangs, and survives one that throws', async () => {
    const hanging = new ScriptedExporter();
    hanging.shutdown = () => new Promise(() => {});
    await deliver(hanging, spansOf(1), { shutdownTimeoutMillis: 50 }).shutdown();
    const throwing = new ScriptedExporter();
    throwing.shutdown = () => {
      throw new Error('closed');
    };
    await deliver(throwing, spansOf(1)).shutdown();
    expect(hanging.arrived.length + throwing.arrived.length).toBe(2);
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: ScriptedExporter has not shut down in time',
      'error: kratos-otel: ScriptedExporter could not be shut down',
    ]);
  });
});

describe('accounting', () => {
  afterEach(() => {
    take(diagLines);
  });

  it('holds at every moment, whatever the backend and the application do', async () => {
    const twice: typeof hang = (_spans, done) => {
      done({ code: SUCCESS });
      done({ code: FAILED, error: new Error('ECONNRESET') });
    };
    const partly: typeof hang = (spans, done) => {
      const more = { rejected: Math.ceil(spans.length / 2), error: new Error('quota') };
      done({ code: SUCCESS, ...more });
    };
    const steps = fc.constantFrom(
      accept,
      unreachable,
      failWith(new Error('status 400')),
      failWith(new Error('status 413')),
      failWith(new Error('who knows')),
      hang,
      twice,
      partly,
      (): never => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')),
    );
    const calls = fc.constantFrom('end', 'flush', 'last flush', 'turn', 'shutdown', 'clock jump');
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 1, maxLength: 12 }),
        fc.array(calls, { minLength: 1, maxLength: 40 }),
        async (script, application) => {
          const exporter = new ScriptedExporter([...script, accept]);
          const processor = new DeliverySpanProcessor(exporter, {
            ...QUICK,
            exportTimeoutMillis: 3,
            initialBackoffMillis: 1,
            maxBackoffMillis: 1,
            maxExportBatchSize: 7,
            maxQueueSize: 40,
            shutdownTimeoutMillis: 200,
          });
          let ended = 0;
          const settling: Promise<unknown>[] = [];
          for (const call of application) {
            if (call === 'end') {
              for (const span of spansOf(5)) processor.onEnd(span);
              ended += 5;
            } else if (call === 'flush') settling.push(processor.forceFlush(100).catch(() => {}));
            else if (call === 'last flush') {
              settling.push(processor.forceFlush(100, true).catch(() => {}));
            } else if (call === 'shutdown') settling.push(processor.shutdown());
            else if (call === 'clock jump') vi.setSystemTime(Date.now() + 3_600_000);
            else await new Promise(setImmediate);
            expectIdentity(processor);
          }
          settling.push(processor.shutdown());
          for (let turn = 0; turn < 20; turn++) {
            expectIdentity(processor);
            await new Promise(setImmediate);
          }
          await Promise.all(settling);
          vi.useRealTimers();
          expectIdentity(processor);
          expect(processor.stats()).toMatchObject({ ended, queued: 0 });
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('an exporter that never answers', () => {
  it('does not delay a shutdown by a pause that begins after its time is up', async () => {
    const exporter = new ScriptedExporter([hang]);
    const processor = deliver(exporter, spansOf(3), {
      exportTimeoutMillis: 60_000,
      initialBackoffMillis: 60_000,
      maxBackoffMillis: 60_000,
      shutdownTimeoutMillis: 30,
    });
    await processor.shutdown();
    expect(processor.stats()).toMatchObject({ queued: 0, dropped: { 'shutdown timed out': 3 } });
    take(diagLines);
  });

  it('is not waited for when it is flushed, since it may wait for its own answer', async () => {
    const exporter = new ScriptedExporter([hang, accept]);
    exporter.forceFlush = () => new Promise(() => {});
    const processor = deliver(exporter, spansOf(1), { flushTimeoutMillis: 600_000 });
    await processor.forceFlush();
    expect(exporter.arrived).toHaveLength(1);
  });
});
