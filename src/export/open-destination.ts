import {
  BatchSpanProcessor,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Destination, HttpDestination, KratosDestination } from '../config/destination.js';
import { ConsoleTreeExporter } from './console/console-tree-exporter.js';
import { JaegerSpanExporter, type StockJaegerExporter } from './jaeger/jaeger-span-exporter.js';
import { KratosExporter, type KratosExporterOptions } from './kratos/kratos-exporter.js';
import { loadOptional } from './optional-package.js';
import { ZipkinSpanExporter, type StockZipkinExporter } from './zipkin/zipkin-span-exporter.js';

// The reporter of the original queues this many spans (`_dataChSize` in `report.go`).
const KRATOS_QUEUE_SIZE = 4096;
// It sends at once; a short delay makes one write of what a request ends together.
const KRATOS_DELAY_MS = 100;

/**
 * Opens what a DSN names. Packages that only one backend needs are loaded here and not before.
 *
 * @param destination - Where spans are to go.
 * @returns The processor that sends them there, or `undefined` for `none:`.
 * @throws Error when a package that it needs is not installed, or a setting is not allowed.
 */
export function openDestination(destination: Destination): SpanProcessor | undefined {
  switch (destination.backend) {
    case 'kratos':
      return kratosProcessor(new KratosExporter(kratosOptions(destination)));
    case 'zipkin':
      return httpProcessor(openZipkin(destination), destination, 100);
    case 'jaeger':
      return httpProcessor(openJaeger(destination), destination, 120);
    case 'jaeger-udp': {
      const { host, port } = destination;
      return new BatchSpanProcessor(new JaegerSpanExporter({ host, port }, loadJaeger()));
    }
    case 'otlp':
      return httpProcessor(openOtlp(destination), destination, 512);
    case 'console':
      return new SimpleSpanProcessor(new ConsoleTreeExporter());
    case 'none':
      return undefined;
  }
}

function kratosOptions(destination: KratosDestination): KratosExporterOptions {
  const { network, addr, timeout, protocolVersion } = destination;
  return {
    network,
    addr,
    // To the original a timeout of 0 is none, and so the default.
    ...(timeout !== undefined && timeout !== 0 && { timeout }),
    ...(protocolVersion !== undefined && { protocolVersion: protocolVersion as 1 }),
  };
}

function kratosProcessor(exporter: SpanExporter): SpanProcessor {
  return new BatchSpanProcessor(exporter, {
    maxQueueSize: KRATOS_QUEUE_SIZE,
    scheduledDelayMillis: KRATOS_DELAY_MS,
  });
}

function httpProcessor(
  exporter: SpanExporter,
  { batchSize }: HttpDestination,
  defaultBatchSize: number,
): SpanProcessor {
  return new BatchSpanProcessor(exporter, { maxExportBatchSize: batchSize ?? defaultBatchSize });
}

function openZipkin({ endpoint, headers, timeout }: HttpDestination): SpanExporter {
  const name = '@opentelemetry/exporter-zipkin';
  const { ZipkinExporter } = loadOptional(name, 'TRACE=zipkin+http') as {
    ZipkinExporter: StockZipkinExporter;
  };
  const options = { endpoint, headers, ...(timeout !== undefined && { timeout }) };
  return new ZipkinSpanExporter(options, ZipkinExporter);
}

function loadJaeger(): StockJaegerExporter {
  const loaded = loadOptional('@opentelemetry/exporter-jaeger', 'TRACE=jaeger') as {
    JaegerExporter: StockJaegerExporter;
  };
  return loaded.JaegerExporter;
}

function openJaeger({ endpoint, headers, timeout }: HttpDestination): SpanExporter {
  const options = { endpoint, headers, ...(timeout !== undefined && { timeout }) };
  return new JaegerSpanExporter(options, loadJaeger());
}

type OtlpExporter = new (config: {
  url: string;
  headers: Record<string, string>;
  timeoutMillis?: number;
}) => SpanExporter;

function openOtlp({ endpoint, headers, timeout }: HttpDestination): SpanExporter {
  const name = '@opentelemetry/exporter-trace-otlp-proto';
  const { OTLPTraceExporter } = loadOptional(name, 'TRACE=otlp+http') as {
    OTLPTraceExporter: OtlpExporter;
  };
  return new OTLPTraceExporter({
    url: endpoint,
    headers,
    ...(timeout !== undefined && { timeoutMillis: timeout }),
  });
}
