import {
  finishAfterThrow,
  finishAtEnd,
  runHandler,
  sendTraceId,
  urlOf,
  type NodeRequest,
  type NodeResponse,
} from './node-message.js';
import { RequestRecord, keepRecord, recordRequestError } from './request-record.js';
import { ServerTracing, isUnsampled, type ServerTraceOptions } from './server-tracing.js';

/** Middleware of connect, Express 4 and 5 and NestJS, and what wraps a handler of `node:http`. */
export type ConnectTrace = <T>(request: NodeRequest, response: NodeResponse, next: () => T) => T;

/** Middleware for errors of connect and Express. */
export type ConnectErrorTrace = (
  error: unknown,
  request: object,
  response: unknown,
  next: (error?: unknown) => unknown,
) => void;

/**
 * Traces the requests of a server; the original's `Trace()` (`pkg/net/http/blademaster/trace.go`). A request
 * continues the trace that has arrived or begins one, named by its path. The answer has the header
 * `kratos-trace-id`, the trace is active in all that handles the request, and it is finished when the
 * answer has ended or was aborted, or when `next` throws or rejects. It has failed when that happens, when
 * the answer has a header `kratos-status-code` other than 0, or a status of 500 and above. Under an
 * instrumented server it is the trace over the span of that.
 *
 * @example
 * ```ts
 * const app = express();
 * app.use(connectTrace());
 * app.get('/orders', handler);
 * app.use(connectErrorTrace());
 *
 * const traced = connectTrace();
 * createServer((request, response) => traced(request, response, () => handle(request, response)));
 * ```
 *
 * @param options - See {@link ServerTraceOptions}.
 * @returns The middleware. It returns what `next` returns and throws what that throws. For the socket of
 *   an upgrade in the place of the response it finishes when that is closed.
 */
export function connectTrace(options: ServerTraceOptions = {}): ConnectTrace {
  const tracing = new ServerTracing(options);
  return function kratosTrace<T>(request: NodeRequest, response: NodeResponse, next: () => T): T {
    const url = urlOf(request);
    const trace = tracing.begin(url, request.headers);
    if (trace === undefined) return next();
    sendTraceId(response, trace);
    if (isUnsampled(trace)) return runHandler(trace, request, next);
    const record = new RequestRecord(trace, request.method ?? '', url, request.headers);
    keepRecord(request, record);
    finishAtEnd(response, record);
    const fail = (error: unknown): never => {
      record.fail(error);
      finishAfterThrow(response, record);
      throw error;
    };
    try {
      const result = runHandler(trace, request, next);
      return result instanceof Promise ? (result.catch(fail) as T) : result;
    } catch (error) {
      return fail(error);
    }
  };
}

/**
 * Tells the trace of a request the error that was passed to `next`: connect and Express pass it on to
 * middleware for errors alone. Use it after all routes and before other middleware for errors.
 *
 * @returns The middleware. It passes the error on.
 */
export function connectErrorTrace(): ConnectErrorTrace {
  // Express knows middleware for errors by its four parameters.
  return function kratosErrorTrace(error, request, _response, next): void {
    recordRequestError(request, error);
    next(error);
  };
}
