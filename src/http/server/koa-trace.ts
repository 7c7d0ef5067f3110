import { KratosTraceID } from '../../wire/header/header-names.js';
import {
  finishAtEnd,
  isOfClient,
  runHandler,
  sendTraceId,
  type NodeRequest,
  type NodeResponse,
} from './node-message.js';
import { RequestRecord, keepRecord, recordRequestError } from './request-record.js';
import { ServerTracing, isUnsampled, type ServerTraceOptions } from './server-tracing.js';

/** The part of Koa's context that is needed here. */
export interface KoaContext {
  /** The application. */
  readonly app: object;
  /** The path and query as they have arrived. */
  readonly originalUrl: string;
  /** The request of Node. */
  readonly req: NodeRequest;
  /** The response of Node. */
  readonly res: NodeResponse;
}

/** Middleware of Koa, Egg and Midway. */
export type KoaTrace = <T>(context: KoaContext, next: () => Promise<T>) => Promise<T>;

/** What Koa makes the contexts of requests from. */
interface BaseContext {
  onerror?: (this: KoaContext, error: unknown) => unknown;
}

/** What is needed of a response whose headers Koa removes. */
interface Headers {
  getHeader?(name: string): unknown;
  removeHeader(name: string): void;
}

/**
 * Traces the requests of Koa, Egg and Midway, as `connectTrace()` those of connect. Use it first: it sees
 * what middleware behind it throws, and what Koa itself makes an answer of.
 *
 * @example
 * ```ts
 * const app = new Koa();
 * app.use(koaTrace());
 * ```
 *
 * @param options - See {@link ServerTraceOptions}.
 * @returns The middleware.
 */
export function koaTrace(options: ServerTraceOptions = {}): KoaTrace {
  const tracing = new ServerTracing(options);
  return function kratosTrace<T>(ctx: KoaContext, next: () => Promise<T>): Promise<T> {
    const { req, res, originalUrl } = ctx;
    const trace = tracing.begin(originalUrl, req.headers);
    if (trace === undefined) return next();
    sendTraceId(res, trace);
    watchErrors((ctx.app as { context?: object }).context);
    if (isUnsampled(trace)) return runHandler(trace, req, next);
    const record = new RequestRecord(trace, req.method ?? '', originalUrl, req.headers);
    keepRecord(req, record);
    finishAtEnd(res, record);
    return runHandler(trace, req, next).catch((error: unknown) => {
      record.fail(error);
      throw error;
    });
  };
}

const watched = new WeakSet<object>();

/** Koa makes an answer of an error outside all middleware, and removes all headers for it. */
function watchErrors(base: BaseContext | undefined): void {
  if (base === undefined || watched.has(base)) return;
  watched.add(base);
  const { onerror } = base;
  if (typeof onerror !== 'function') return;
  base.onerror = function (error) {
    // It is called without an error at the end of each answer.
    if (error === undefined || error === null) return onerror.call(this, error);
    // It is told of a connection that the client has closed, too.
    if (!isOfClient(error, this.res)) recordRequestError(this.req, error);
    return keepingTraceId(this.res as NodeResponse & Headers, () => onerror.call(this, error));
  };
}

function keepingTraceId(response: Headers, answer: () => unknown): unknown {
  if (response.getHeader?.(KratosTraceID) === undefined) return answer();
  const own = Object.getOwnPropertyDescriptor(response, 'removeHeader');
  const remove = response.removeHeader.bind(response);
  response.removeHeader = (name) => {
    if (name.toLowerCase() !== KratosTraceID) remove(name);
  };
  try {
    return answer();
  } finally {
    if (own === undefined) Reflect.deleteProperty(response, 'removeHeader');
    else Object.defineProperty(response, 'removeHeader', own);
  }
}
