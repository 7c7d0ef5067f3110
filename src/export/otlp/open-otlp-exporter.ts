import type { AgentOptions } from 'node:http';
import type { SpanExporterLike } from '../../config/config.js';
import type { HttpDestination } from '../../config/dsn/destination.js';
import { lookup } from '../host-lookup.js';
import { loadOptional } from '../optional-package.js';

type OtlpExporter = new (config: {
  url: string;
  headers: Record<string, string>;
  httpAgentOptions: AgentOptions;
  timeoutMillis?: number;
}) => SpanExporterLike;

/**
 * Opens the standard OTLP exporter: protobuf over HTTP.
 *
 * @param destination - Where to send, and how long one request may take.
 * @returns The exporter.
 * @throws Error when its package is not installed.
 */
export function openOtlpExporter({
  endpoint,
  headers,
  timeout,
}: HttpDestination): SpanExporterLike {
  const name = '@opentelemetry/exporter-trace-otlp-proto';
  const { OTLPTraceExporter } = loadOptional(name, 'TRACE=otlp+http') as {
    OTLPTraceExporter: OtlpExporter;
  };
  return new OTLPTraceExporter({
    url: endpoint,
    headers,
    httpAgentOptions: { keepAlive: true, lookup },
    ...(timeout !== undefined && { timeoutMillis: timeout }),
  });
}
