import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { ScriptedExporter, accept, failWith, hang } from '../export/delivery/scripted-exporter.js';
import { collectDiag, startTracing, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

/** What is collected now: metric name and attributes, without those that name a component. */
async function collect(meterProvider: MeterProvider, exporter: InMemoryMetricExporter) {
  exporter.reset();
  await meterProvider.forceFlush();
  const values: Record<string, number> = {};
  for (const { scopeMetrics } of exporter.getMetrics()) {
    for (const { descriptor, dataPoints } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
      for (const { attributes, value } of dataPoints) {
        const { 'error.type': type, reason } = attributes;
        const name = [descriptor.name, type ?? reason].filter((part) => part !== undefined);
        if (typeof value === 'number') values[name.map(String).join(' ')] = value;
      }
    }
  }
  return values;
}

function startMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  return { exporter, meterProvider: new MeterProvider({ readers: [reader] }) };
}

describe('metrics', () => {
  it('are the numbers of stats(), under the names of the conventions', async () => {
    const { exporter, meterProvider } = startMetrics();
    const backend = new ScriptedExporter([accept, failWith(new Error('status 401')), hang]);
    const { tracer, forceFlush, stats, shutdown } = startTracing({
      meterProvider,
      spanProcessors: [],
      exporter: backend,
      limits: { maxChildren: 1 },
      delivery: { maxQueueSize: 4, maxExportBatchSize: 2, shutdownTimeoutMillis: 50 },
    });
    const end = (count: number): void => {
      for (let i = 0; i < count; i++) tracer.newTrace('op').finish();
    };
    end(2);
    await forceFlush();
    end(2);
    await forceFlush().catch(() => {});
    const parent = tracer.newTrace('parent');
    for (let i = 0; i < 5; i++) parent.fork('', 'child').finish();
    parent.finish();
    end(4);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const metrics = await collect(meterProvider, exporter);
    const { ended, delivered, queued, dropped } = stats();
    expect({ ended, delivered, queued }).toEqual({ ended: 14, delivered: 2, queued: 4 });
    expect(dropped).toMatchObject({ 'queue full': 3, rejected: 2, 'too many children': 3 });
    expect(metrics).toMatchObject({
      'otel.sdk.processor.span.queue.capacity': 4,
      'otel.sdk.processor.span.queue.size': 2,
      'otel.sdk.exporter.span.inflight': 2,
      'otel.sdk.exporter.span.exported': 2,
      'otel.sdk.exporter.span.exported rejected': 2,
      'otel.sdk.processor.span.processed': 6,
      'otel.sdk.processor.span.processed queue_full': 3,
      'kratos.span.ended': 14,
      'kratos.span.dropped too many children': 3,
      'kratos.span.dropped queue full': 3,
      'kratos.span.cut too many tags': 0,
    });
    expect(Object.keys(metrics).some((name) => name.startsWith('otel.sdk.span.started'))).toBe(
      true,
    );
    await shutdown();
    take(diagLines);
  });
});
