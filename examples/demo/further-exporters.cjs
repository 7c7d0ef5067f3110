const { DiagConsoleLogger, DiagLogLevel, diag } = require('@opentelemetry/api');

/**
 * @returns What sends the spans further: to Zipkin when `ZIPKIN_ENDPOINT` is set, and to the page of
 *   `npm run demo -- --view`, which is named by a DSN.
 */
function furtherExporters() {
  const { ZIPKIN_ENDPOINT: endpoint, DEMO_VIEW: view } = process.env;
  // Without a logger nobody would hear of a server that cannot be reached.
  if (endpoint || view) diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
  return [...(endpoint ? [zipkin(endpoint)] : []), ...(view ? [view] : [])];
}

function zipkin(endpoint) {
  const { KratosZipkinExporter } = require('kratos-otel/zipkin');
  return new KratosZipkinExporter({ endpoint, timeout: 2000 });
}

module.exports = { furtherExporters };
