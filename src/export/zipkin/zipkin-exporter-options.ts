import { builtIn } from '../../node/built-in-modules.js';
import { kindOf, showAddress, showValue } from '../../config/show-value.js';
import { isTraceIdBits, type TraceIdBits } from '../reported-ids.js';

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

const DEFAULT_ENDPOINT = 'http://localhost:9411/api/v2/spans';
// The original waited for 200 ms, and did not try again.
const DEFAULT_TIMEOUT_MS = 10_000;
// Node's timers overflow beyond this and fire at once.
const GREATEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Checks the settings and fills in the defaults.
 *
 * @param options - What the application gave.
 * @returns All settings; the headers are a copy.
 * @throws Error when `endpoint` or `headers` is wrong, RangeError when
 *   `timeout` or `traceIdBits` is; the message
 *   names the field, the value and what is allowed.
 */
export function readZipkinOptions(
  options: KratosZipkinExporterOptions,
): Required<KratosZipkinExporterOptions> {
  const {
    endpoint = DEFAULT_ENDPOINT,
    timeout = DEFAULT_TIMEOUT_MS,
    headers = {},
    traceIdBits = 128,
  } = options;
  checkEndpoint(endpoint);
  checkTimeout(timeout);
  checkHeaders(headers);
  checkTraceIdBits(traceIdBits);
  return { endpoint, timeout, headers: { ...headers }, traceIdBits };
}

function checkEndpoint(endpoint: unknown): void {
  const url =
    typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return;
  throw new Error(
    `kratos-otel/zipkin: endpoint must be an http or https URL, got ${showAddress(endpoint)}`,
  );
}

function checkTimeout(timeout: unknown): void {
  if (typeof timeout === 'number' && timeout >= 1 && timeout <= GREATEST_TIMEOUT_MS) return;
  throw new RangeError(
    `kratos-otel/zipkin: timeout must be 1 to ${GREATEST_TIMEOUT_MS} milliseconds, got ${showValue(timeout)}`,
  );
}

function checkTraceIdBits(bits: unknown): void {
  if (isTraceIdBits(bits)) return;
  throw new RangeError(`kratos-otel/zipkin: traceIdBits must be 64 or 128, got ${showValue(bits)}`);
}

function checkHeaders(headers: unknown): void {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw new Error(
      `kratos-otel/zipkin: headers must be an object of strings, got ${kindOf(headers)}`,
    );
  }
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    checkHeader(name, value);
  }
}

/** A string value is not shown: it may be a secret. */
function checkHeader(name: string, value: unknown): void {
  try {
    builtIn('node:http').validateHeaderName(name);
  } catch {
    throw new Error(
      // Name and value may be the wrong way round.
      'kratos-otel/zipkin: headers has a name that HTTP does not allow',
    );
  }
  if (typeof value !== 'string') {
    throw new Error(`kratos-otel/zipkin: headers.${name} must be a string, got ${kindOf(value)}`);
  }
  try {
    builtIn('node:http').validateHeaderValue(name, value);
  } catch {
    throw new Error(`kratos-otel/zipkin: headers.${name} has a character that HTTP does not allow`);
  }
}
