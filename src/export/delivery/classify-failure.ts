import type { DetailedResult, ExportOutcome } from './export-outcome.js';
import { parseRetryAfter } from './parse-retry-after.js';
import type { Refusal } from './request-watch.js';

const PAYLOAD_TOO_LARGE = 413;
// Those of the OTLP specification, "Failures", which are those of Zipkin's and Jaeger's servers too.
const RETRYABLE_STATUS: readonly number[] = [429, 502, 503, 504];
// CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS:
// those of the same specification.
const RETRYABLE_GRPC: readonly number[] = [1, 4, 8, 10, 11, 14, 15];
const GREATEST_GRPC_CODE = 16;

// Stock exporters put the status into a message, and the errors of sockets too.
const STATUS_IN_TEXT = /\b(?:status code|status|HTTP)\b[^0-9]{0,20}\b([45]\d\d)\b/i;
const NETWORK =
  /\b(?:E(?:CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|NOBUFS|NOENT|AGAIN)|UND_ERR_\w+)\b|socket hang up|fetch failed|timed? ?out/i;
const TOO_LARGE = /\btoo large\b|\blarger than\b|EMSGSIZE|exceeds the (?:max|limit)/i;
const NOT_ENCODED = /\b(?:encod|serializ)/i;

/**
 * Decides what a failure of an exporter means for its batch.
 *
 * @param result - What the exporter called back with.
 * @param refusal - The response that was seen, if any: it says more than the error.
 * @param now - Milliseconds since the epoch, for a `Retry-After` that is a date.
 * @returns What to do.
 */
export function classifyFailure(
  result: DetailedResult,
  refusal: Refusal | undefined,
  now: number,
): ExportOutcome {
  const { error, refused, unsent } = result;
  const text = textOf(error);
  const status = refusal?.status ?? statusOf(error, text);
  switch (status === undefined ? verdictOnError(result, text) : verdictOnStatus(status)) {
    case 'too large':
      return { kind: 'split', reason: 'too large', error };
    case 'not encoded':
      return { kind: 'split', reason: 'cannot be encoded', error };
    case 'rejected':
      return { kind: 'drop', reason: 'rejected', error };
    case 'retry': {
      const retryAfter = parseRetryAfter(refusal?.retryAfter, now);
      return { kind: 'retry', error, retryAfter, refused, unsent };
    }
    case 'unknown':
      return { kind: 'unknown', error, refused, unsent };
  }
}

type Verdict = 'retry' | 'too large' | 'not encoded' | 'rejected' | 'unknown';

function verdictOnStatus(status: number): Verdict {
  if (status === PAYLOAD_TOO_LARGE) return 'too large';
  return RETRYABLE_STATUS.includes(status) ? 'retry' : 'rejected';
}

function verdictOnError({ error, isRetryable }: DetailedResult, text: string): Verdict {
  if (isRetryable === true) return 'retry';
  if (TOO_LARGE.test(text)) return 'too large';
  const grpc = grpcCodeOf(error);
  if (grpc !== undefined) return RETRYABLE_GRPC.includes(grpc) ? 'retry' : 'rejected';
  if (NETWORK.test(text)) return 'retry';
  const isFault = error instanceof TypeError || error instanceof RangeError;
  return isFault || NOT_ENCODED.test(text) ? 'not encoded' : 'unknown';
}

/** Codes, names and messages of an error and of all that have caused it. */
function textOf(error: unknown, depth = 0): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null || depth > 4) return '';
  const { code, message, cause, errors } = error as {
    code?: unknown;
    message?: unknown;
    cause?: unknown;
    errors?: unknown;
  };
  const causes: unknown[] = Array.isArray(errors) ? [cause, ...(errors as unknown[])] : [cause];
  return [code, message]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .concat(...causes.map((each) => ` ${textOf(each, depth + 1)}`));
}

function statusOf(error: unknown, text: string): number | undefined {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  for (const value of [statusCode, code]) {
    if (typeof value === 'number' && value >= 400 && value <= 599) return value;
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
