import { JaegerExporter } from '@opentelemetry/exporter-jaeger';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { spanEnder } from './span-ender.mjs';

/**
 * Sets OpenTelemetry up as its users do: a `BatchSpanProcessor` with its defaults.
 *
 * @param {import('@opentelemetry/sdk-trace-base').SpanExporter} exporter - A stock exporter.
 */
export function startStock(exporter) {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'faults' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('faults');
  return {
    tracer,
    end: spanEnder(tracer),
    flush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

/**
 * @param {{ address: string }} backend - An HTTP backend.
 * @param {string} path - A path at which it behaves in a way of its own.
 */
export function stockZipkin({ address }, path = '/api/v2/spans') {
  return new ZipkinExporter({ url: `http://${address}${path}` });
}

/**
 * @param {string} dsn - A DSN of `kratos-otel`.
 * @returns The stock exporter for the same backend.
 */
export function stockExporterFor(dsn) {
  const [scheme, rest] = dsn.split(/:(.*)/);
  const url = new URL(`http:${rest}`);
  if (scheme === 'zipkin+http') return stockZipkin({ address: url.host }, url.pathname);
  if (scheme === 'jaeger+http') return new JaegerExporter({ endpoint: url.href });
  return new JaegerExporter({ host: url.hostname, port: Number(url.port) });
}
