// SDK 3: a provider of the user's own with the parts of kratos-otel/core.
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { kratosParts } from './kratos-parts.mjs';

export function setUp(settings) {
  const parts = kratosParts(settings, (exporter) => new BatchSpanProcessor({ exporter }));
  const { sampler, idGenerator, spanProcessor, kratosPropagator } = parts;
  const provider = new TracerProvider({
    sampler,
    idGenerator,
    spanProcessors: [spanProcessor],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagators = [new W3CTraceContextPropagator(), kratosPropagator];
  propagation.setGlobalPropagator(new CompositePropagator({ propagators }));
  parts.useTracer();
  return { otel: trace.getTracer('library'), shutdown: () => provider.shutdown() };
}
