import { log } from '../../api/tags/log-field.js';
import { tagInt, tagString } from '../../api/tags/tag.js';
import {
  TagComponent,
  TagHTTPMethod,
  TagHTTPStatusCode,
  TagHTTPURL,
} from '../../api/tags/tag-keys.js';
import type { Trace } from '../../api/trace.js';
import { callerOf, type IncomingHeaders } from '../kratos-headers.js';
import { businessFailure } from '../../otel/business-failure.js';
import { statusFailure } from '../status-failure.js';

/** What is known of an answer at its end. */
export interface Answer {
  /** Its status; `undefined` when nothing was sent. */
  readonly status: number | undefined;
  /** The text of its status. */
  readonly statusText?: string | undefined;
  /** Its header `kratos-status-code`. */
  readonly kratosStatus?: unknown;
  /** What the application has destroyed it with. */
  readonly error?: unknown;
  /** Whether the connection was closed before the answer was complete. */
  readonly isAborted?: boolean;
}

const records = new WeakMap<object, RequestRecord>();

/** A request whose span is recorded, from its arrival to the end of its answer. */
export class RequestRecord {
  private isFailed = false;
  private error: unknown;
  private isFinished = false;

  /**
   * Sets the tags of the original (`pkg/net/http/blademaster/trace.go`), in its order.
   *
   * @param trace - The trace of the request.
   * @param method - Its method.
   * @param url - Its path and query.
   * @param headers - Its headers.
   */
  constructor(
    readonly trace: Trace,
    method: string,
    url: string,
    headers: IncomingHeaders,
  ) {
    trace.setTag(
      tagString(TagComponent, 'net/http'),
      tagString(TagHTTPMethod, method),
      tagString(TagHTTPURL, url),
      tagString('caller', callerOf(headers)),
    );
  }

  /**
   * Notes what went wrong. The first error counts: what handles it may fail too.
   *
   * @param error - What was thrown, or passed to `next`.
   */
  fail(error: unknown): void {
    if (this.isFailed) return;
    this.isFailed = true;
    this.error = error ?? String(error);
  }

  /**
   * Finishes the trace, once.
   *
   * @param answer - What is known of the answer.
   */
  finish(answer: Answer): void {
    if (this.isFinished) return;
    this.isFinished = true;
    const { trace } = this;
    const { status, isAborted } = answer;
    if (isAborted === true) trace.setLog(log('event', 'aborted'));
    if (status !== undefined) trace.setTag(tagInt(TagHTTPStatusCode, status));
    trace.finish(this.isFailed ? this.error : failureOf(answer));
  }
}

function failureOf({ error, kratosStatus, status, statusText }: Answer): unknown {
  if (error !== undefined && error !== null) return error;
  const code = businessFailure(kratosStatus);
  return code ?? (status === undefined ? undefined : statusFailure(status, statusText));
}

/**
 * Lets {@link recordRequestError} find a record.
 *
 * @param request - The request that it is of.
 * @param record - The record.
 */
export function keepRecord(request: object, record: RequestRecord): void {
  records.set(request, record);
}

/**
 * Says what went wrong with a request whose error never reaches the middleware, e.g. because a filter of
 * NestJS or an error handler makes an answer of it. The first error of a request counts. It does nothing
 * for a request that is not recorded.
 *
 * @example
 * ```ts
 * app.use((error, request, response, next) => {
 *   recordRequestError(request, error);
 *   response.status(503).end();
 * });
 * ```
 *
 * @param request - The request: of Node, Express, Fastify or NestJS, or a context of Koa or Hono.
 * @param error - What went wrong.
 */
export function recordRequestError(request: object, error: unknown): void {
  const { raw, req } = request as { raw?: unknown; req?: unknown };
  for (const each of [request, raw, req]) {
    if (typeof each === 'object' && each !== null) records.get(each)?.fail(error);
  }
}
