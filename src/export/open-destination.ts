import type { SpanExporterLike } from '../config/config.js';
import type { Destination, HttpDestination, KratosDestination } from '../config/dsn/destination.js';
import type { SpanExporter, SpanProcessorLike } from '../otel/sdk-shapes.js';
import { ConsoleTreeExporter } from './console/console-tree-exporter.js';
import type { ExporterDestination } from './destinations.js';
import { JaegerSpanExporter, type StockJaegerExporter } from './jaeger/jaeger-span-exporter.js';
import { KratosExporter, type KratosExporterOptions } from './kratos/kratos-exporter.js';
import { loadOptional } from './optional-package.js';
import { PromptSpanProcessor } from './prompt-span-processor.js';
import { openOtlpExporter } from './otlp/open-otlp-exporter.js';
import { ViewSpanExporter } from './view/view-span-exporter.js';
import { ZipkinSpanExporter, type StockZipkinExporter } from './zipkin/zipkin-span-exporter.js';

// The reporter of the original sends at once; a short delay makes one write of what a request ends
// together.
const KRATOS_DELAY_MS = 100;

/** A destination that is open: an exporter, or for the console a processor. */
export type OpenDestination = ExporterDestination | { readonly processor: SpanProcessorLike };

/**
 * Opens what a DSN names. Packages that only one backend needs are loaded here and not before.
 *
 * @param destination - Where spans are to go.
 * @returns What sends them there, or `undefined` for `none:`.
 * @throws Error when a package that it needs is not installed, or a setting is not allowed.
 */
export function openDestination(destination: Destination): OpenDestination | undefined {
  switch (destination.backend) {
    case 'kratos':
      return {
        exporter: new KratosExporter(kratosOptions(destination)),
        defaults: { scheduledDelayMillis: KRATOS_DELAY_MS },
      };
    case 'zipkin':
      return overHttp(openZipkin(destination), destination);
    case 'jaeger':
      return overHttp(openJaeger(destination), destination);
    case 'jaeger-udp': {
      const { host, port } = destination;
      const options = { host, port, ...traceIdBitsOf(destination) };
      return { exporter: new JaegerSpanExporter(options, loadJaeger()) };
    }
    case 'otlp':
      return overHttp(openOtlpExporter(destination), destination);
    case 'view':
      return overHttp(new ViewSpanExporter(httpOptions(destination)), destination);
    case 'console':
      // It prints at once, so that nothing is missing when the process is killed in a terminal.
      return { processor: new PromptSpanProcessor(new ConsoleTreeExporter()) };
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

function overHttp(exporter: SpanExporterLike, { batchSize }: HttpDestination): ExporterDestination {
  return {
    exporter,
    ...(batchSize !== undefined && { options: { maxExportBatchSize: batchSize } }),
  };
}

function openZipkin(destination: HttpDestination): SpanExporter {
  const name = '@opentelemetry/exporter-zipkin';
  const { ZipkinExporter } = loadOptional(name, 'TRACE=zipkin+http') as {
    ZipkinExporter: StockZipkinExporter;
  };
  return new ZipkinSpanExporter(httpOptions(destination), ZipkinExporter);
}

function loadJaeger(): StockJaegerExporter {
  const loaded = loadOptional('@opentelemetry/exporter-jaeger', 'TRACE=jaeger') as {
    JaegerExporter: StockJaegerExporter;
  };
  return loaded.JaegerExporter;
}

function openJaeger(destination: HttpDestination): SpanExporter {
  return new JaegerSpanExporter(httpOptions(destination), loadJaeger());
}

function httpOptions(
  destination: HttpDestination,
): Pick<HttpDestination, 'endpoint' | 'headers' | 'timeout' | 'traceIdBits'> {
  const { endpoint, headers, timeout } = destination;
  const limit = timeout !== undefined && { timeout };
  return { endpoint, headers, ...limit, ...traceIdBitsOf(destination) };
}

function traceIdBitsOf({ traceIdBits }: { traceIdBits?: 64 | 128 }): { traceIdBits?: 64 | 128 } {
  return traceIdBits === undefined ? {} : { traceIdBits };
}
