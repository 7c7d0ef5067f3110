/**
 * `kratos-otel/jaeger`: reports to Jaeger in its own Thrift, as the original's
 * `pkg/net/trace/jaeger`. Needs the peer `@opentelemetry/exporter-jaeger`, which OpenTelemetry has
 * deprecated.
 *
 * Jaeger takes OTLP since 1.35, and Jaeger 2 is built on it. With Jaeger 1.35 or newer, do not use this
 * entry: give any standard OTLP exporter to `init()` of `kratos-otel`, for example
 *
 * ```ts
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
 * import { init } from 'kratos-otel';
 *
 * init({
 *   serviceName: 'shop',
 *   disableSample: true,
 *   exporter: new OTLPTraceExporter({ url: 'http://jaeger:4318/v1/traces' }),
 * });
 * ```
 *
 * @packageDocumentation
 */
import type { Config, Tracing } from './config/config.js';
import { showAddress, showValue } from './config/show-value.js';
import { KratosJaegerExporter } from './export/jaeger/kratos-jaeger-exporter.js';
import { wrong } from './export/jaeger/option-error.js';
import { init as initTracing } from './init.js';

export { KratosJaegerExporter } from './export/jaeger/kratos-jaeger-exporter.js';
export type { KratosJaegerExporterOptions } from './export/jaeger/jaeger-exporter-options.js';
export type { JaegerExportStats } from './export/jaeger/jaeger-span-exporter.js';

/** Where spans go, and in whose name, is settled here. */
type ReporterSetting =
  'serviceName' | 'exporter' | 'network' | 'addr' | 'timeout' | 'protocolVersion';

/** Settings of {@link init}: those of the original's `jaeger.Config`, and those of `init()`. */
export interface JaegerConfig extends Omit<Config, ReporterSetting> {
  /** Name of this service. Default: `JAEGER_APPID`, then what `init()` of `kratos-otel` takes. */
  appId?: string;
  /**
   * Where to POST the spans: an http or https URL with the path, such as
   * `http://host:14268/api/traces`. Default: `JAEGER_ENDPOINT`.
   */
  endpoint?: string;
  /** Spans of one request at most, 1 to 2048. Default 512: the original's 120 are four times the requests. */
  batchSize?: number;
  /** Milliseconds that one request may take. Default 5000, as in the original. */
  timeout?: number;
  /**
   * Probability in (0, 1] with which a trace is picked that is not the first of its slot and
   * second. Default: every trace is sampled, as in the original, whose Jaeger tracer does not ask
   * its sampler at all. To give a probability is to ask it.
   */
  probability?: number;
  /** Whether every trace is sampled whatever `probability` is. Default: when that is not given. */
  disableSample?: boolean;
}

const DEFAULT_BATCH_SIZE = 512;
const GREATEST_BATCH_SIZE = 2048;
const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Sets tracing up with Jaeger as the destination.
 *
 * @param config - See {@link JaegerConfig}. An environment variable that is empty counts as absent.
 * @returns The handle to flush and to shut down.
 * @throws Error without an endpoint or with a wrong one, RangeError for a value that is not
 *   allowed, TypeError for an unknown setting, and what `init()` of `kratos-otel` throws.
 */
export function init(config: JaegerConfig = {}): Tracing {
  const { appId, endpoint, batchSize = DEFAULT_BATCH_SIZE, timeout, traceIdBits, ...rest } = config;
  const { disableSample = rest.probability === undefined, ...others } = rest;
  const serviceName = readAppId(appId);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > GREATEST_BATCH_SIZE) {
    throw new RangeError(
      wrong(
        `batchSize must be a whole number from 1 to ${GREATEST_BATCH_SIZE}, got ${showValue(batchSize)}`,
      ),
    );
  }
  const exporter = new KratosJaegerExporter({
    endpoint: readEndpoint(endpoint),
    timeout: timeout ?? DEFAULT_TIMEOUT_MS,
    ...(traceIdBits !== undefined && { traceIdBits }),
  });
  return initTracing({
    ...others,
    ...(serviceName !== undefined && { serviceName }),
    disableSample,
    exporter,
    delivery: { maxExportBatchSize: batchSize, ...others.delivery },
  });
}

function readAppId(appId: unknown): string | undefined {
  if (appId === undefined) {
    const variable = process.env.JAEGER_APPID ?? '';
    return variable === '' ? undefined : variable;
  }
  if (typeof appId === 'string' && appId !== '') return appId;
  throw new RangeError(wrong(`appId must be a string that is not empty, got ${showValue(appId)}`));
}

function readEndpoint(endpoint: string | undefined): string {
  if (endpoint !== undefined) return endpoint;
  const variable = process.env.JAEGER_ENDPOINT ?? '';
  if (/^https?:/i.test(variable) && URL.canParse(variable)) return variable;
  const got = variable === '' ? 'neither' : `JAEGER_ENDPOINT=${showAddress(variable)}`;
  throw new Error(
    wrong(
      `endpoint or the variable JAEGER_ENDPOINT must be an http or https URL such as http://127.0.0.1:14268/api/traces, got ${got}`,
    ),
  );
}
