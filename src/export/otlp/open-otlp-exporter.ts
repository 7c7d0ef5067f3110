import type { HttpDestination } from '../../config/destination.js';
import type { SpanExporterLike } from '../../config/config.js';
import { loadOptional } from '../optional-package.js';

type OtlpExporter = new (config: {
  url: string;
  headers: Record<string, string>;
  timeoutMillis?: number;
}) => SpanExporterLike;

interface Transport {
  send?: unknown;
  _transport?: Transport;
}

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
  return withoutOwnRetries(
    new OTLPTraceExporter({
      url: endpoint,
      headers,
      ...(timeout !== undefined && { timeoutMillis: timeout }),
    }),
  );
}

/**
 * The exporter repeats a request by timers that hold the process and that nobody can stop, so that a
 * shutdown with a backend that is down would be followed by seconds in which the process cannot end.
 * Whoever delivers repeats it anyhow. Where the exporter is made in another way, it stays as it is.
 */
function withoutOwnRetries(exporter: SpanExporterLike): SpanExporterLike {
  const { _delegate: delegate } = exporter as { _delegate?: Transport };
  const once = delegate?._transport?._transport;
  if (delegate !== undefined && typeof once?.send === 'function') delegate._transport = once;
  return exporter;
}
