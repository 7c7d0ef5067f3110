import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { init } from 'kratos-otel';
import { init as initJaeger } from 'kratos-otel/jaeger';
import { init as initZipkin } from 'kratos-otel/zipkin';

// The first request that a server gets after its start is slow, and nothing is sent twice.
const TIMEOUT_MS = 10_000;

/** Every way to report to a backend, by the port of the backend. */
const WAYS = {
  'zipkin entry': (port, config) =>
    initZipkin({ ...config, endpoint: zipkinUrl(port), timeout: TIMEOUT_MS }),
  'zipkin DSN': (port, config) =>
    init({ ...config, exporter: `zipkin+${zipkinUrl(port)}?timeout=10s` }),
  'zipkin stock exporter': (port, config) =>
    init({ ...config, exporter: new ZipkinExporter({ url: zipkinUrl(port) }) }),
  'jaeger entry': (port, { serviceName, ...config }) =>
    initJaeger({ ...config, appId: serviceName, endpoint: jaegerUrl(port), timeout: TIMEOUT_MS }),
  'jaeger DSN': (port, config) =>
    init({ ...config, exporter: `jaeger+${jaegerUrl(port)}?timeout=10s` }),
  'jaeger UDP DSN': (port, config) =>
    init({ ...config, exporter: `jaeger+udp://127.0.0.1:${port}` }),
  'OTLP DSN': (port, config) => init({ ...config, exporter: `otlp+${otlpUrl(port)}?timeout=10s` }),
  'OTLP stock exporter': (port, config) =>
    init({ ...config, exporter: new OTLPTraceExporter({ url: otlpUrl(port) }) }),
};

/**
 * Sets tracing up.
 *
 * @param {keyof typeof WAYS} way
 * @param {number} port - Of the backend, on 127.0.0.1.
 * @param {import('kratos-otel').Config} config
 * @returns {import('kratos-otel').Tracing}
 */
export function reportTo(way, port, config) {
  return WAYS[way](port, { disableSample: true, ...config });
}

function zipkinUrl(port) {
  return `http://127.0.0.1:${port}/api/v2/spans`;
}

function jaegerUrl(port) {
  return `http://127.0.0.1:${port}/api/traces`;
}

function otlpUrl(port) {
  return `http://127.0.0.1:${port}/v1/traces`;
}
