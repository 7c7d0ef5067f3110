import { errorMonitor } from 'node:events';
import { context } from '@opentelemetry/api';
import type { Trace } from '../../api/trace.js';
import { logger } from '../../otel/logger.js';
import { KratosTraceID } from '../../wire/header/header-names.js';
import { KratosStatusCode } from '../kratos-headers.js';
import type { Answer, RequestRecord } from './request-record.js';

/** The part of a request that is needed here: of `node:http`, `node:http2`, connect or Express. */
export interface NodeRequest {
  /** The headers, by names in lower case. */
  readonly headers: object;
  /** The method. */
  readonly method?: string | undefined;
  /** The path and query. */
  readonly url?: string | undefined;
  /** Express and connect cut `url` where a router is mounted. */
  readonly originalUrl?: string | undefined;
}

/** The part of a response that is needed here; that of an upgrade is a socket. */
export interface NodeResponse {
  /** Tells of the end. */
  prependListener(event: 'close', listener: () => void): unknown;
  /** Tells of what is written to it. */
  prependListener(event: 'pipe', listener: (source: PipedStream) => void): unknown;
}

/** What is written to a response. */
interface PipedStream {
  prependListener?(event: typeof errorMonitor, listener: (error: unknown) => void): unknown;
}

/** What a response has and a socket has not. */
interface MessageParts {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished?: boolean;
  readonly destroyed?: boolean;
  readonly errored?: unknown;
  readonly socket?: { readonly destroyed?: boolean } | null;
  /** Of HTTP/2. */
  readonly stream?: { readonly destroyed?: boolean; readonly rstCode?: number } | null;
  getHeader(name: string): unknown;
  setHeader(name: string, value: string): unknown;
}

/**
 * @param request - A request.
 * @returns Its path and query as they have arrived.
 */
export function urlOf(request: NodeRequest): string {
  return request.originalUrl ?? request.url ?? '';
}

/**
 * Sends the header of a trace with the answer, before anything handles the request.
 *
 * @param response - The response.
 * @param trace - The trace.
 */
export function sendTraceId(response: NodeResponse, trace: Trace): void {
  const message = response as NodeResponse & Partial<MessageParts>;
  if (message.setHeader === undefined || message.headersSent === true) return;
  const value = trace.traceId();
  if (value === '') return;
  try {
    message.setHeader(KratosTraceID, value);
  } catch (error) {
    logger.warn('kratos-otel/http: a response refused the header of its trace', error);
  }
}

/**
 * Runs what handles a request with its trace active, also in listeners of its body: they are called by the
 * connection, where the trace is not active.
 *
 * @param trace - The trace.
 * @param request - The request.
 * @param handle - Handles it.
 * @returns What that returns.
 */
export function runHandler<T>(trace: Trace, request: NodeRequest, handle: () => T): T {
  if (!hasBody(request)) return trace.run(handle);
  const active = trace.context();
  context.bind(active, request);
  return context.with(active, handle);
}

/** A request that says nothing of its length may have a body over HTTP/2. */
function hasBody({ method, headers }: NodeRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  return (headers as Record<string, unknown>)['content-length'] !== '0';
}

/**
 * Finishes a record when the response has ended or its connection was closed. The listener comes first,
 * because an instrumentation ends its span in one of its own.
 *
 * @param response - The response.
 * @param record - The record.
 * @param answer - Tells what is known of the answer then. Default: what the response says.
 */
export function finishAtEnd(
  response: NodeResponse,
  record: RequestRecord,
  answer: () => Answer = () => answerOf(response),
): void {
  const message = response as NodeResponse & Partial<MessageParts>;
  if (message.destroyed === true || message.stream?.destroyed === true) {
    record.finish({ status: undefined, isAborted: true });
    return;
  }
  response.prependListener('pipe', (source) => {
    source.prependListener?.(errorMonitor, (error) => {
      if (!isOfClient(error, message)) record.fail(error);
    });
  });
  response.prependListener('close', () => {
    record.finish(answer());
  });
}

/**
 * @param response - A response.
 * @returns What is known of it.
 */
export function answerOf(response: NodeResponse): Answer {
  const message = response as NodeResponse & Partial<MessageParts>;
  if (message.getHeader === undefined) return { status: undefined };
  const { headersSent, statusCode, stream } = message;
  return {
    status: headersSent === true ? statusCode : undefined,
    // HTTP/2 has none, and Node warns of the question.
    statusText: stream === undefined ? message.statusMessage : undefined,
    kratosStatus: message.getHeader(KratosStatusCode),
    isAborted: !isComplete(message),
    error: isPremature(message.errored) ? undefined : message.errored,
  };
}

/**
 * @param error - What a body or a framework has failed with.
 * @param message - The request or the response.
 * @returns Whether that is because the client has gone, which is no failure of the server.
 */
export function isOfClient(error: unknown, message: object): boolean {
  const { destroyed, socket } = message as Partial<MessageParts>;
  return destroyed === true || socket?.destroyed === true || isPremature(error);
}

/** One end of a pipeline is told so when the other has been closed. */
function isPremature(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** A response of HTTP/2 says of itself that it has ended also when it was reset. */
function isComplete({
  headersSent,
  stream,
  writableEnded,
  writableFinished,
}: Partial<MessageParts>): boolean {
  if (headersSent !== true || (stream?.rstCode ?? 0) !== 0) return false;
  return (writableFinished ?? writableEnded) === true;
}

/**
 * Finishes a record whose handler has thrown, where no answer has begun by then. It waits for
 * code that catches the error, but not for ever: there may be none.
 *
 * @param response - The response.
 * @param record - The record.
 */
export function finishAfterThrow(response: NodeResponse, record: RequestRecord): void {
  process.nextTick(() => {
    const { headersSent } = response as NodeResponse & Partial<MessageParts>;
    if (headersSent !== true) record.finish({ status: undefined });
  });
}
