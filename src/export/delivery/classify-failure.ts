import type { DetailedResult, Failure } from './export-outcome.js';

const TOO_LARGE_STATUS = 413;
// Those of the OTLP specification, "Failures", which are those of Zipkin's and Jaeger's servers too.
const RETRYABLE_STATUS: readonly number[] = [429, 502, 503, 504];
// The backend could not read the batch: often because of one span in it.
const UNREADABLE_STATUS: readonly number[] = [400, 422];
// CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS:
// those of the same specification.
const RETRYABLE_GRPC: readonly number[] = [1, 4, 8, 10, 11, 14, 15];
const INVALID_ARGUMENT = 3;
const GREATEST_GRPC_CODE = 16;

// Stock exporters put the status into a message, and the errors of sockets too.
const STATUS_IN_TEXT = /\b(?:status code|status|HTTP)\b[^0-9]{0,20}\b([1345]\d\d)\b/i;
// Codes of system calls, of name servers, of TLS and of undici, and what Node says without a code.
const NETWORK =
  /\b(?:E(?!RROR\b)[A-Z0-9]{3,}|EAI_[A-Z]+|UND_ERR_\w+|ERR_(?:TLS|SSL|SOCKET|HTTP2|STREAM)\w*|CERT_\w+|\w+_CERT(?:IFICATE)?\w*|UNABLE_TO_\w+)\b|socket hang up|fetch failed|timed? ?out/;
const TOO_LARGE = /\btoo large\b|\blarger than\b|EMSGSIZE|exceeds the (?:max|limit)/i;
const NOT_ENCODED = /\b(?:encod|serializ)/i;

/**
 * Decides what a failure of an exporter means for its batch.
 *
 * @param result - What the exporter called back with.
 * @param now - Milliseconds since the epoch, for a `Retry-After` that is a date.
 * @returns What to do.
 */
export function classifyFailure(result: DetailedResult, now: number): Failure {
  const retryAfter = parseRetryAfter(result.retryAfter, now);
  // It would do so again: one of the spans is at fault.
  if (result.hasThrown === true) return NOT_ENCODABLE;
  if (result.isRetryable === true) return { ...RETRY, retryAfter };
  const text = textOf(result.error);
  const status = result.status ?? statusOf(result.error, text);
  if (status === undefined) return verdictOnError(result.error, text);
  return { ...verdictOnStatus(status), retryAfter };
}

const RETRY: Failure = { kind: 'retry', reason: 'cannot be delivered' };
const UNKNOWN: Failure = { kind: 'unknown', reason: 'cannot be delivered' };
const LARGE: Failure = { kind: 'split', reason: 'too large' };
const NOT_ENCODABLE: Failure = { kind: 'split', reason: 'cannot be encoded' };
const UNREADABLE: Failure = { kind: 'split', reason: 'rejected' };
const REJECTED: Failure = { kind: 'drop', reason: 'rejected' };

function verdictOnStatus(status: number): Failure {
  if (status === TOO_LARGE_STATUS) return LARGE;
  if (UNREADABLE_STATUS.includes(status)) return UNREADABLE;
  return RETRYABLE_STATUS.includes(status) ? RETRY : REJECTED;
}

function verdictOnError(error: unknown, text: string): Failure {
  if (TOO_LARGE.test(text)) return LARGE;
  const grpc = grpcCodeOf(error);
  if (grpc === INVALID_ARGUMENT) return UNREADABLE;
  if (grpc !== undefined) return RETRYABLE_GRPC.includes(grpc) ? RETRY : REJECTED;
  if (NETWORK.test(text)) return RETRY;
  const isFault = error instanceof TypeError || error instanceof RangeError;
  return isFault || NOT_ENCODED.test(text) ? NOT_ENCODABLE : UNKNOWN;
}

const GREATEST_DEPTH = 4;
const GREATEST_BREADTH = 8;

/** Codes and messages of an error and of what has caused it. */
function textOf(error: unknown, depth = 0): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null || depth > GREATEST_DEPTH) return '';
  const { code, message, cause, errors } = error as {
    code?: unknown;
    message?: unknown;
    cause?: unknown;
    errors?: unknown;
  };
  const parts = Array.isArray(errors) ? (errors as unknown[]).slice(0, GREATEST_BREADTH) : [];
  return [code, message]
    .filter((part) => typeof part === 'string')
    .concat([cause, ...parts].map((each) => textOf(each, depth + 1)))
    .join(' ');
}

function statusOf(error: unknown, text: string): number | undefined {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  for (const value of [statusCode, code]) {
    if (typeof value === 'number' && value >= 100 && value <= 599) return value;
  }
  const match = STATUS_IN_TEXT.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** The errors of grpc-js have a `code` and `details`; a number alone could be anything. */
function grpcCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('details' in error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code !== 'number' || code < 1 || code > GREATEST_GRPC_CODE) return undefined;
  return code;
}

/**
 * Reads the header `Retry-After` (RFC 9110, section 10.2.3).
 *
 * @param value - Seconds or a date, as text; or milliseconds, as a number.
 * @param now - Milliseconds since the epoch.
 * @returns Milliseconds to wait; `undefined` when there is no such header or it says neither.
 */
export function parseRetryAfter(
  value: string | number | undefined,
  now: number,
): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
