// SDK 3: a provider of the user's own with the parts of kratos-otel/core.
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { kratosParts } from './kratos-parts.mjs';

export function setUp(settings) {
  const parts = kratosParts(settings, (exporter) => new BatchSpanProcessor({ exporter }));
  const provider = new TracerProvider({ ...parts });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(parts.textMapPropagator);
  parts.useTracer();
  return { otel: trace.getTracer('library'), shutdown: () => provider.shutdown() };
}
