import { SpanKind, SpanStatusCode, type Context } from '@opentelemetry/api';
import { callUser } from '../call-user.js';
import type { EndedSpan, ReadableSpan, RecordingSpan, SpanProcessorLike } from '../sdk-shapes.js';
import { viewOf, type SpanChanges } from '../span-view.js';
import { renameSpan } from './rename-span.js';

/** Settings of {@link kratosSpanNames}. */
export interface KratosSpanNamesOptions {
  /**
   * Tells which service has called, for the tag `caller` of HTTP servers.
   *
   * @param context - The context in which the SERVER span has started, with what has arrived in it.
   * @returns Its name. Default: none is known, and the tag is empty, as in the original.
   */
  caller?: (context: Context) => string | undefined;
}

/** Legacy code has named these itself. */
const OWN_SCOPE = 'kratos-otel';

/**
 * Gives spans of OpenTelemetry's instrumentations the names and the tags that the original gives to
 * its own: `/api/users/7`, `HTTP:POST`, `/pkg.Svc/M`, `Redis:GET`, `Memcache:Get`, `query`. It knows HTTP
 * (`http`, `undici`), gRPC, Redis (`ioredis`, `redis`), memcached and MySQL (`mysql`, `mysql2`), by the
 * old and by the stable semantic conventions. What a span has besides stays, behind the original's tags.
 * Where an instrumentation has the text of an error in the status alone, it becomes an event too, which is
 * the original's log `message`. An HTTP span with an attribute `http.response.header.kratos-status-code`
 * other than 0 has failed.
 * The span itself is not changed: what the next processor gets is a view over it.
 *
 * @param next - The processor that gets the spans, such as a `KratosSpanProcessor`.
 * @param options - See {@link KratosSpanNamesOptions}.
 * @returns A span processor to give to a provider.
 */
export function kratosSpanNames(
  next: SpanProcessorLike,
  options: KratosSpanNamesOptions = {},
): SpanProcessorLike {
  return new SpanNames(next, options.caller);
}

class SpanNames implements SpanProcessorLike {
  readonly #next: SpanProcessorLike;
  private readonly callers = new WeakMap<object, string>();
  readonly onEnding?: (span: RecordingSpan) => unknown;

  constructor(
    next: SpanProcessorLike,
    private readonly callerOf: ((context: Context) => string | undefined) | undefined,
  ) {
    this.#next = next;
    if (typeof next.onEnding === 'function') {
      this.onEnding = (span): unknown => next.onEnding?.(span);
    }
  }

  onStart(span: RecordingSpan, parentContext: Context): unknown {
    const { callerOf } = this;
    if (callerOf !== undefined && span.kind === SpanKind.SERVER) {
      callUser('the function caller of kratosSpanNames()', () => {
        const caller = callerOf(parentContext);
        if (typeof caller === 'string' && caller !== '') this.callers.set(span, caller);
      });
    }
    return this.#next.onStart(span, parentContext);
  }

  onEnd(span: EndedSpan): unknown {
    return this.#next.onEnd(this.renamed(span));
  }

  forceFlush(): Promise<void> {
    return this.#next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#next.shutdown();
  }

  private renamed(span: EndedSpan): EndedSpan {
    const { instrumentationScope: scope } = span as Partial<ReadableSpan>;
    if (scope?.name === OWN_SCOPE) return span;
    let view = span;
    callUser('the naming of a span', () => {
      const found = renameSpan(span, this.callers.get(span) ?? '');
      if (found === undefined) return;
      const { name, tags, last, error } = found;
      // The first place of a key holds its position; its value is the original's.
      const attributes = { ...tags, ...span.attributes, ...tags };
      for (const key of Object.keys(last ?? {})) Reflect.deleteProperty(attributes, key);
      view = viewOf(span, {
        name,
        attributes: { ...attributes, ...last },
        ...failure(span, error),
      });
    });
    return view;
  }
}

/** An error is a status and a log in the original; an instrumentation may have made one of them. */
function failure(span: EndedSpan & Partial<ReadableSpan>, error: string | undefined): SpanChanges {
  const { status, events, endTime } = span;
  const isFailed = status.code === SpanStatusCode.ERROR;
  const message = error ?? (isFailed ? status.message : undefined);
  if (message === undefined || message === '') return {};
  const changes: SpanChanges = isFailed ? {} : { status: { code: SpanStatusCode.ERROR, message } };
  const isLogged = events.some(({ name }) => name === 'exception');
  if (isLogged || endTime === undefined) return changes;
  const event = { name: 'exception', time: endTime, attributes: { 'exception.message': message } };
  return { ...changes, events: [...events, event] };
}
