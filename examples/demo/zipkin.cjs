const { DiagConsoleLogger, DiagLogLevel, diag } = require('@opentelemetry/api');

/** @returns What sends the spans to Zipkin as well, when `ZIPKIN_ENDPOINT` is set. */
function zipkinExporters() {
  const endpoint = process.env.ZIPKIN_ENDPOINT;
  if (!endpoint) return [];
  // Without a logger nobody would hear of a Zipkin that cannot be reached.
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
  const { KratosZipkinExporter } = require('kratos-otel/zipkin');
  return [new KratosZipkinExporter({ endpoint, timeout: 2000 })];
}

module.exports = { zipkinExporters };
