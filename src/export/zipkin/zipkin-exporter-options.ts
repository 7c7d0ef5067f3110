import { checkTimeout, readHttpEndpoint, type HttpEndpoint } from '../http/http-options.js';
import { checkTraceIdBits, type TraceIdBits } from '../reported-ids.js';

/** Settings of `KratosZipkinExporter`; the original's `zipkin.Config` has the first two. */
export interface KratosZipkinExporterOptions {
  /**
   * Where to POST the spans: an http or https URL with the path. Default
   * `http://localhost:9411/api/v2/spans`.
   */
  endpoint?: string;
  /** Milliseconds that one export may take, at least 1. Default 10,000. */
  timeout?: number;
  /** Headers to send besides `Content-Type`. Default none. */
  headers?: Record<string, string>;
  /**
   * How much of a trace id is reported: 128 bits (default), or 64, the low half, which is all that
   * a Kratos service in Go reports of it.
   */
  traceIdBits?: TraceIdBits;
}

/** Settings that were checked. */
export interface ZipkinSettings extends HttpEndpoint {
  /** Milliseconds. */
  readonly timeout: number;
  readonly traceIdBits: TraceIdBits;
}

const ENTRY = 'kratos-otel/zipkin';
const DEFAULT_ENDPOINT = 'http://localhost:9411/api/v2/spans';
// The original waited for 200 ms, and did not try again.
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Checks the settings and fills in the defaults.
 *
 * @param options - What the application gave.
 * @returns All settings.
 * @throws Error when `endpoint` or `headers` is wrong, RangeError when `timeout` or `traceIdBits` is;
 *   the message names the field, the value and what is allowed.
 */
export function readZipkinOptions(options: KratosZipkinExporterOptions): ZipkinSettings {
  const { endpoint = DEFAULT_ENDPOINT, headers } = options;
  const { timeout = DEFAULT_TIMEOUT_MS, traceIdBits = 128 } = options;
  checkTimeout(ENTRY, timeout);
  checkTraceIdBits(ENTRY, traceIdBits);
  return { ...readHttpEndpoint(ENTRY, endpoint, headers), timeout, traceIdBits };
}
