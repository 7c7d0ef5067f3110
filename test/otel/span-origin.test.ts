import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import {
  BasicTracerProvider,
  AlwaysOnSampler,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { KratosSpanProcessor } from '../../src/core.js';
import { DeliverySpanProcessor } from '../../src/export/delivery/delivery-span-processor.js';
import { collectDiag, take } from '../tracing-fixture.js';

const diagLines = collectDiag();

/** Spans of a process whose resource is still being detected when they end. */
async function spansWhilePending(redact?: (key: string, value: unknown) => never) {
  let detected: (name: string) => void = () => undefined;
  const name = new Promise<string>((resolve) => (detected = resolve));
  const exporter = new InMemorySpanExporter();
  const delivery = new DeliverySpanProcessor(exporter);
  const resource = resourceFromAttributes({ 'service.name': 'shop', 'host.id': name });
  const provider = new BasicTracerProvider({
    sampler: new AlwaysOnSampler(),
    resource,
    spanProcessors: [new KratosSpanProcessor(delivery, {}, { redact })],
  });
  const tracer = provider.getTracer('t');
  tracer.startSpan('early').end();
  detected('secret-' + 'x'.repeat(50_000));
  await resource.waitForAsyncAttributes?.();
  tracer.startSpan('late').end();
  await delivery.forceFlush();
  return exporter.getFinishedSpans();
}

describe('a resource that is still being detected', () => {
  it('is not read before it is known', async () => {
    await spansWhilePending();
    expect(take(diagLines)).toEqual([]);
  });

  it('leaves limited once it is known, as one resource', async () => {
    const [early, late] = (await spansWhilePending()) as [ReadableSpan, ReadableSpan];
    expect(early.resource.attributes['host.id']).toHaveLength(25_000);
    expect(late.resource).toBe(early.resource);
    expect(early.resource.asyncAttributesPending).toBe(false);
  });

  it('leaves redacted', async () => {
    const redact = (key: string, value: unknown) =>
      (key === 'host.id' ? String(value).slice(0, 6) : value) as never;
    const [early, late] = (await spansWhilePending(redact)) as [ReadableSpan, ReadableSpan];
    expect(early.resource.attributes).toMatchObject({
      'service.name': 'shop',
      'host.id': 'secret',
    });
    expect(late.resource.attributes['host.id']).toBe('secret');
  });
});
