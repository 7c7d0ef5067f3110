import type { Trace } from '../../api/trace.js';
import { KratosTraceID } from '../../wire/header/header-names.js';
import { KratosStatusCode } from '../kratos-headers.js';
import { finishAtEnd, sendTraceId, type NodeResponse } from './node-message.js';
import { pathAndQuery } from './request-path.js';
import { RequestRecord, keepRecord } from './request-record.js';
import { ServerTracing, isUnsampled, type ServerTraceOptions } from './server-tracing.js';
import { watchBody } from '../client/watch-body.js';

/** The part of an answer that is needed here. */
interface HonoResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
}

/** The part of a request that is needed here. */
interface HonoRequest {
  readonly url: string;
  readonly method: string;
  readonly raw: { readonly headers: object };
}

/** The part of Hono's context that is needed here. */
export interface HonoContext {
  /** The request. */
  readonly req: HonoRequest;
  /** What the server tells of it. */
  readonly env: unknown;
  /** What a handler has thrown. */
  readonly error?: unknown;
  /** The answer. */
  res: HonoResponse;
  /** Sets a header of the answer. */
  header(name: string, value: string): void;
}

/** Middleware of Hono. */
export type HonoTrace = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

/** What `@hono/node-server` tells of a request. */
interface NodeBindings {
  readonly incoming?: { readonly headers: object; readonly url?: string };
  readonly outgoing?: NodeResponse;
}

/**
 * Traces the requests of Hono, as `connectTrace()` those of connect. Over `@hono/node-server` a request is
 * finished when its answer has ended or was aborted; elsewhere when the body of the answer has.
 *
 * @example
 * ```ts
 * const app = new Hono();
 * app.use(honoTrace());
 * ```
 *
 * @param options - See {@link ServerTraceOptions}.
 * @returns The middleware.
 */
export function honoTrace(options: ServerTraceOptions = {}): HonoTrace {
  const tracing = new ServerTracing(options);
  return function kratosTrace(c: HonoContext, next: () => Promise<void>): Promise<void> {
    const { incoming, outgoing } = (c.env ?? {}) as NodeBindings;
    const headers = incoming?.headers ?? c.req.raw.headers;
    const url = incoming?.url ?? pathAndQuery(c.req.url);
    const trace = tracing.begin(url, headers);
    if (trace === undefined) return next();
    if (outgoing === undefined) return handle(c, next, trace, url, headers);
    sendTraceId(outgoing, trace);
    if (isUnsampled(trace)) return trace.run(next);
    const record = recordOf(c, trace, url, headers);
    finishAtEnd(outgoing, record);
    return run(c, next, record);
  };
}

/** Where there is no response of Node: a test, or another run time. */
async function handle(
  c: HonoContext,
  next: () => Promise<void>,
  trace: Trace,
  url: string,
  headers: object,
): Promise<void> {
  const id = trace.traceId();
  if (id !== '') c.header(KratosTraceID, id);
  const record = isUnsampled(trace) ? undefined : recordOf(c, trace, url, headers);
  try {
    await (record === undefined ? trace.run(next) : run(c, next, record));
  } catch (error) {
    record?.finish({ status: undefined });
    throw error;
  }
  // A handler that makes a response itself knows nothing of the header.
  if (id !== '' && !c.res.headers.has(KratosTraceID)) c.header(KratosTraceID, id);
  if (record !== undefined) finishWithBody(c, record);
}

function finishWithBody(c: HonoContext, record: RequestRecord): void {
  const { status, headers } = c.res;
  const kratosStatus = headers.get(KratosStatusCode);
  c.res = watchBody(c.res as unknown as Response, (error) => {
    if (error !== undefined) record.fail(error);
    record.finish({ status, kratosStatus });
  });
}

function recordOf(c: HonoContext, trace: Trace, url: string, headers: object): RequestRecord {
  const record = new RequestRecord(trace, c.req.method, url, headers);
  keepRecord(c, record);
  return record;
}

/** Hono makes an answer of what a handler throws, and keeps it in the context. */
async function run(
  c: HonoContext,
  next: () => Promise<void>,
  record: RequestRecord,
): Promise<void> {
  try {
    await record.trace.run(next);
  } catch (error) {
    record.fail(error);
    throw error;
  }
  if (c.error !== undefined) record.fail(c.error);
}
