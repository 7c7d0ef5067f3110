import { context } from '@opentelemetry/api';
import { activeTrace } from '../../api/active-trace.js';
import { openCarrier } from '../../api/carriers/open-carrier.js';
import { HTTPFormat } from '../../api/format.js';
import { getGlobalTracer } from '../../api/global.js';
import { log } from '../../api/tags/log-field.js';
import { tagInt, tagString, type Tag } from '../../api/tags/tag.js';
import {
  TagComponent,
  TagHTTPMethod,
  TagHTTPStatusCode,
  TagHTTPURL,
  TagPeerService,
} from '../../api/tags/tag-keys.js';
import type { Trace } from '../../api/trace.js';
import type { Tracer } from '../../api/tracer/tracer.js';
import { businessFailure } from '../../otel/business-failure.js';
import { logger } from '../../otel/logger.js';
import { millisLeft } from '../../otel/metadata/deadline.js';
import { HTTP_TIMEOUT } from '../../otel/metadata/metadata-headers.js';
import { suppressTracing } from '../../otel/suppressed-tracing.js';
import { isUnsampled } from '../server/server-tracing.js';

/** What a traced call may be told. */
export interface ClientTraceOptions {
  /** The service that is called, for tag `peer.service`. Default: no tag. */
  peerService?: string | undefined;
  /** More tags for the span. Default: none. */
  tags?: readonly Tag[] | undefined;
  /** Makes the headers. Default: the global tracer. */
  tracer?: Tracer | undefined;
}

/** How a client's span ends. */
export interface CallEnd {
  /** What went wrong, such as a connection that was refused. */
  readonly error?: unknown;
  /** Whether there was no body to be closed, as with HEAD. */
  readonly isWithoutBody?: boolean;
}

/** A call over HTTP; the original's `TraceTransport` (`pkg/net/http/blademaster/trace.go`). */
export class ClientCall {
  private isEnded = false;
  private failure: unknown;

  private constructor(
    private readonly trace: Trace,
    private readonly tracer: Tracer,
    /** Whether it must be told how the call goes. */
    readonly isRecorded: boolean,
  ) {}

  /**
   * Forks the active trace.
   *
   * @param method - The method of the request.
   * @param url - Gives its whole URL, where that is wanted.
   * @param options - See {@link ClientTraceOptions}.
   * @returns The call; `undefined` where no trace is active, and the request is to be left alone.
   */
  static begin(
    method: string,
    url: () => string,
    options: ClientTraceOptions,
  ): ClientCall | undefined {
    const tracer = options.tracer ?? getGlobalTracer();
    const parent = activeTrace(options.tracer);
    if (parent === undefined) return undefined;
    const trace = parent.fork('', `HTTP:${method}`);
    if (isUnsampled(trace)) return new ClientCall(trace, tracer, false);
    if (trace.traceId() === '') return undefined;
    const { peerService = '', tags = [] } = options;
    trace.setTag(
      tagString(TagComponent, 'net/http'),
      tagString(TagHTTPMethod, method),
      tagString(TagHTTPURL, withoutCredentials(url())),
      ...(peerService === '' ? [] : [tagString(TagPeerService, peerService)]),
      ...tags,
    );
    return new ClientCall(trace, tracer, true);
  }

  /**
   * Writes the headers of the call, in the place of those that are there. What is left of the deadline of the
   * request that is handled goes with them, as the original's client sends it.
   *
   * @param carrier - The headers.
   */
  inject(carrier: unknown): void {
    try {
      this.tracer.inject(this.trace, HTTPFormat, carrier);
      const left = millisLeft(context.active());
      if (left === undefined) return;
      openCarrier(HTTPFormat, carrier, 'set').set?.(HTTP_TIMEOUT, String(Math.floor(left)));
    } catch (error) {
      logger.warn('kratos-otel/http: the headers of a call refused its trace', error);
    }
  }

  /**
   * @param status - The status of the answer.
   * @param kratosStatus - Its header `kratos-status-code`.
   */
  answer(status: number, kratosStatus: unknown): void {
    this.trace.setTag(tagInt(TagHTTPStatusCode, status));
    this.failure ??= businessFailure(kratosStatus);
  }

  /**
   * Finishes the span, once.
   *
   * @param end - How it ends.
   */
  end({ error, isWithoutBody = false }: CallEnd = {}): void {
    if (this.isEnded) return;
    this.isEnded = true;
    if (error === undefined && !isWithoutBody) this.trace.setLog(log('event', 'ClosedBody'));
    this.trace.finish(error ?? this.failure);
  }
}

/** Passwords are no part of a span. */
function withoutCredentials(url: string): string {
  if (!url.includes('@') || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return url;
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

/**
 * Runs the function that sends a request whose headers are written. An instrumentation of the client
 * would make a second span of it and write the headers again.
 *
 * @param isInstrumented - Whether there is one.
 * @param send - Sends the request.
 * @returns What that returns.
 */
export function sendOnce<T>(isInstrumented: boolean, send: () => T): T {
  return isInstrumented ? context.with(suppressTracing(context.active()), send) : send();
}
