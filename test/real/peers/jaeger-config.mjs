/**
 * Gives the configuration of a Jaeger 2 that takes every protocol this package speaks and keeps
 * spans in memory.
 *
 * @param {Record<'query' | 'queryGrpc' | 'thriftHttp' | 'thriftUdp' | 'otlp', number>} ports
 * @returns {string} JSON, which is YAML too.
 */
export function jaegerConfig(ports) {
  const at = (name) => ({ endpoint: `127.0.0.1:${ports[name]}` });
  return JSON.stringify({
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: {
        traces: { receivers: ['otlp', 'jaeger'], exporters: ['jaeger_storage_exporter'] },
      },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      jaeger_query: { storage: { traces: 'memory' }, http: at('query'), grpc: at('queryGrpc') },
      jaeger_storage: { backends: { memory: { memory: { max_traces: 10_000 } } } },
    },
    receivers: {
      otlp: { protocols: { http: at('otlp') } },
      jaeger: { protocols: { thrift_http: at('thriftHttp'), thrift_binary: at('thriftUdp') } },
    },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  });
}
