import { TraceFlags, context, createContextKey, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DeliverySpanProcessor, type DeliveryOptions } from '../../../src/index.js';
import type { EndedSpan } from '../../../src/otel/sdk-shapes.js';
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
  });

  it('gives up what cannot be delivered within the limit, and goes on with the rest', async () => {
    const exporter = new ScriptedExporter([...Array<typeof hang>(3).fill(unreachable), accept]);
    const processor = deliver(exporter, spansOf(2), {
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
    expect(take(diagLines)).toEqual([
      'warn: kratos-otel: spans dropped on the way to ScriptedExporter: 1, cannot be delivered',
    ]);
  });

  it('tries a failure that nobody can name five times', async () => {
    const exporter = new ScriptedExporter([failWith(new Error('no'))]);
    const processor = deliver(exporter, spansOf(1));
    await expect(processor.forceFlush()).rejects.toThrow('cannot be delivered');
    expect(exporter.attempts).toHaveLength(5);
    take(diagLines);
  });

  it('does not try again what the backend rejects', async () => {
    const exporter = new ScriptedExporter([
      failWith(new Error('unexpected status code: 400')),
      accept,
    ]);
    const processor = deliver(exporter, spansOf(3), { maxExportBatchSize: 2 });
    await expect(processor.forceFlush()).rejects.toThrow('2 spans could not be delivered');
    expect(exporter.attempts.map((batch) => batch.length)).toEqual([2, 1]);
    expect(processor.stats().dropped.rejected).toBe(2);
    take(diagLines);
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

  it('cut a pause between attempts short', async () => {
    const exporter = new ScriptedExporter([unreachable, accept]);
    const processor = deliver(exporter, spansOf(1), {
      initialBackoffMillis: 60_000,
      maxBackoffMillis: 60_000,
    });
    await vi.waitFor(() => {
      expect(exporter.attempts).toHaveLength(1);
    });
    await processor.forceFlush();
    expect(exporter.arrived).toHaveLength(1);
  });

  it('a flush whose time is up says how many wait, and keeps them', async () => {
    const exporter = new ScriptedExporter([unreachable]);
    const processor = deliver(exporter, spansOf(4));
    await expect(processor.forceFlush(30)).rejects.toThrow(
      'kratos-otel: 4 spans still wait for ScriptedExporter after 30 ms',
    );
    expect(processor.stats()).toMatchObject({ queued: 4 });
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
      'warn: kratos-otel: spans dropped on the way to ScriptedExporter: 512, shutdown timed out',
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

  it('holds at every moment, whatever the backend does', async () => {
    const steps = fc.constantFrom(
      accept,
      unreachable,
      failWith(new Error('status 400')),
      failWith(new Error('status 413')),
      failWith(new Error('who knows')),
      hang,
      (): never => {
        throw new Error('thrown');
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        async (script, count) => {
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
          for (const span of spansOf(count)) {
            processor.onEnd(span);
            expectIdentity(processor);
            if (count % 3 === 0) await new Promise(setImmediate);
          }
          const stopped = processor.shutdown();
          for (let turn = 0; turn < 20; turn++) {
            expectIdentity(processor);
            await new Promise(setImmediate);
          }
          await stopped;
          expectIdentity(processor);
          expect(processor.stats()).toMatchObject({ ended: count, queued: 0 });
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
