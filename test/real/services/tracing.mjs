import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { init } from 'kratos-otel';
import { KratosExporter } from 'kratos-otel/reporter';
import { reportTo } from './report-to.mjs';

/**
 * Sets tracing up as the Node services of the chains have it: every trace that begins here is
 * picked but for those of an ignored operation, and each span goes to the collector at once; or to the
 * Zipkin of ZIPKIN_PORT.
 *
 * @param {object[]} [instrumentations]
 * @param {import('kratos-otel').Config} [config] - Settings besides.
 * @returns {import('kratos-otel').Tracing}
 */
export function startTracing(instrumentations = [], config = {}) {
  const { SERVICE_NAME: serviceName, REPORT: addr, ZIPKIN_PORT: port } = process.env;
  if (port) return reportTo('zipkin DSN', port, { serviceName, instrumentations, ...config });
  const exporter = new KratosExporter({ network: 'tcp', addr, timeout: 5000 });
  return init({
    serviceName,
    probability: 1,
    ignoredOperations: ['/ping', '/hop.Hop/Ping', 'hop.Hop/Ping'],
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    instrumentations,
    ...config,
  });
}
