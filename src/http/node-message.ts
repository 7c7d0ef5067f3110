import { context } from '@opentelemetry/api';
import type { Trace } from '../core/trace.js';
import { logger } from '../otel/logger.js';
import { KratosTraceID } from '../wire/header-names.js';
import { KratosStatusCode } from './header-names.js';
import type { Answer, RequestRecord } from './request-record.js';

/** The part of a request that is needed here: of `node:http`, `node:http2`, connect or Express. */
export interface NodeRequest {
  readonly headers: object;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express and connect cut `url` where a router is mounted. */
  readonly originalUrl?: string | undefined;
}

/** The part of a response that is needed here; that of an upgrade is a socket. */
export interface NodeResponse {
  prependListener(event: 'close', listener: () => void): unknown;
}

/** What a response has and a socket has not. */
interface MessageParts {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished?: boolean;
  readonly destroyed?: boolean;
  readonly stream?: { readonly destroyed?: boolean } | null;
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
  const { headersSent, statusCode, statusMessage, writableEnded, writableFinished } = message;
  return {
    status: headersSent === true ? statusCode : undefined,
    statusText: statusMessage,
    kratosStatus: message.getHeader(KratosStatusCode),
    isAborted: (writableFinished ?? writableEnded) !== true,
  };
}
