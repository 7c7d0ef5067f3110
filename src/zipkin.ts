/**
 * `kratos-otel/zipkin`: reports to Zipkin, as the original's `pkg/net/trace/zipkin`. Needs the peer
 * `@opentelemetry/exporter-zipkin`.
 *
 * @packageDocumentation
 */
import type { Config, Tracing } from './config/config.js';
import { KratosZipkinExporter } from './export/zipkin/kratos-zipkin-exporter.js';
import { init as initTracing } from './init.js';

export { KratosZipkinExporter } from './export/zipkin/kratos-zipkin-exporter.js';
export type { KratosZipkinExporterOptions } from './export/zipkin/zipkin-exporter-options.js';

/** Where spans go is settled here. */
type ReporterSetting = 'exporter' | 'network' | 'addr' | 'timeout' | 'protocolVersion';

/** Settings of {@link init}: those of the original's `zipkin.Config`, and those of `init()`. */
export interface ZipkinConfig extends Omit<Config, ReporterSetting> {
  /** Where to POST the spans. Default `http://localhost:9411/api/v2/spans`. */
  endpoint?: string;
  /** Spans of one request at most, 1 to 2048. Default 512: the original's 100 are five times the requests. */
  batchSize?: number;
  /** Milliseconds that one request may take. Default 10,000. */
  timeout?: number;
}

const DEFAULT_BATCH_SIZE = 512;
const GREATEST_BATCH_SIZE = 2048;

/**
 * Sets tracing up with Zipkin as the destination.
 *
 * @param config - See {@link ZipkinConfig}; everything has a default.
 * @returns The handle to flush and to shut down.
 * @throws RangeError for a value that is not allowed, TypeError for an unknown setting, and what
 *   `init()` of `kratos-otel` throws.
 */
export function init(config: ZipkinConfig = {}): Tracing {
  const { endpoint, batchSize = DEFAULT_BATCH_SIZE, timeout, traceIdBits, ...rest } = config;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > GREATEST_BATCH_SIZE) {
    throw new RangeError(
      `kratos-otel/zipkin: batchSize must be a whole number from 1 to ${GREATEST_BATCH_SIZE}, got ${String(batchSize)}`,
    );
  }
  const exporter = new KratosZipkinExporter({
    ...(endpoint !== undefined && { endpoint }),
    ...(timeout !== undefined && { timeout }),
    ...(traceIdBits !== undefined && { traceIdBits }),
  });
  return initTracing({
    ...rest,
    exporter,
    delivery: { maxExportBatchSize: batchSize, ...rest.delivery },
  });
}
