import type { ClientRequest, IncomingMessage } from 'node:http';
import { startIdleTimer, stop } from '../../node/timers.js';
import type { DetailedResult } from '../delivery/export-outcome.js';

// No backend has more to say.
const GREATEST_RESPONSE_BYTES = 64 * 1024;
// What a warning shows of the reason that a backend gives.
const EXCERPT_LENGTH = 300;
// Time for the rest of a response whose status is known already.
const LINGER_MS = 1_000;

/**
 * Reads what a backend says of a request.
 *
 * A status of 200 to 299 means that it has the spans, whatever becomes of the rest of the response.
 * Everything else is a failure, also a redirect, which must not be followed with a batch of spans.
 *
 * @param request - The request. It is closed when the response has no end.
 * @param response - The response.
 * @param address - How errors name the backend.
 * @param end - Called with the result, perhaps more than once.
 * @param readSuccess - Reads the body of a success. Default: the body is not read or waited for.
 */
export function readAnswer(
  request: ClientRequest,
  response: IncomingMessage,
  address: string,
  end: (result: DetailedResult) => void,
  readSuccess?: (body: Buffer) => DetailedResult,
): void {
  const { statusCode: status = 0, headers } = response;
  const isAccepted = status >= 200 && status <= 299;
  const hasAll = request.writableFinished;
  if (isAccepted && !(hasAll && readSuccess !== undefined)) {
    end(hasAll ? { code: 0 } : tooEarly(address, status));
  }
  let text = '';
  let bytes = 0;
  const chunks: Buffer[] = [];
  const finish = (): void => {
    stop(timer);
    if (isAccepted) {
      // Otherwise the result was given before.
      if (readSuccess !== undefined) end(readSuccess(Buffer.concat(chunks)));
      return;
    }
    const said = text === '' ? '' : `: ${text.slice(0, EXCERPT_LENGTH)}`;
    const error = new Error(`${address} answered HTTP ${status}${said}`);
    end({ code: 1, error, status, retryAfter: headers['retry-after'] });
  };
  const timer = startIdleTimer(() => request.destroy(), LINGER_MS);
  response.on('data', (chunk: Buffer) => {
    if (isAccepted && readSuccess !== undefined) chunks.push(chunk);
    if (bytes < EXCERPT_LENGTH) text += chunk.toString('utf8', 0, EXCERPT_LENGTH);
    bytes += chunk.length;
    if (bytes > GREATEST_RESPONSE_BYTES) request.destroy();
  });
  response.on('error', finish);
  response.once('close', finish);
}

function tooEarly(address: string, status: number): DetailedResult {
  const error = new Error(`${address} answered HTTP ${status} before it had the whole request`);
  return { code: 1, error, isRetryable: true, maybeSent: true };
}
