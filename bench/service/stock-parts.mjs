import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { EndedSpans } from '../peers/ended-spans.mjs';

const PROCESSORS = {
  zipkin: (url) => new BatchSpanProcessor(new ZipkinExporter({ url })),
  otlp: (url) => new BatchSpanProcessor(new OTLPTraceExporter({ url })),
  nowhere: () => new EndedSpans(),
};

/**
 * OpenTelemetry as its documentation sets it up, globally: its context manager, its propagators.
 *
 * @param {string} [backend] - Where everything that is sampled goes, which then is everything:
 *   `zipkin`, `otlp` or `nowhere`. Default: one trace in 4,000 is sampled, and goes nowhere.
 * @param {string} [url] - Its URL.
 * @returns {BasicTracerProvider} The provider.
 */
export function startStockParts(backend, url) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
  );
  const [root, processor] =
    backend === undefined
      ? [new TraceIdRatioBasedSampler(0.00025), new EndedSpans()]
      : [new AlwaysOnSampler(), PROCESSORS[backend](url)];
  return new BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'shop' })),
    sampler: new ParentBasedSampler({ root }),
    spanProcessors: [processor],
  });
}
