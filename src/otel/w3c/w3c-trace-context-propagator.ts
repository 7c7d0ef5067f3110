import {
  isSpanContextValid,
  trace,
  type Context,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  type TraceState,
} from '@opentelemetry/api';
import { withRemoteSpan } from '../span/context-with-span.js';
import { readHeaderList } from '../propagator/read-header-value.js';
import { ReadSpanContext, hasPlainIds } from '../span/plain-ids.js';
import { isTracingSuppressed } from '../suppressed-tracing.js';
import { HeaderTraceState, NOTE_KEY } from './header-trace-state.js';
import { parseTraceparent } from './parse-traceparent.js';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';
const KNOWN_FLAGS = 3;

/** Settings of {@link W3CTraceContextPropagator}. */
export interface W3CTraceContextOptions {
  /**
   * Whether to note the span id in `tracestate`, by which a reader of `kratos-trace-id` knows which
   * of the two headers is newer. Default `false`: it says nothing where no such header leaves.
   */
  noteSpan?: boolean;
}

/**
 * Reads and writes `traceparent` and `tracestate` (W3C Trace Context, level 2). It is this package's
 * own, because that of OpenTelemetry's core belongs to one line of the SDK, does not join the copies
 * of a header, and cannot note anything.
 */
export class W3CTraceContextPropagator implements TextMapPropagator {
  /** The headers that it reads and writes. */
  readonly headers: readonly string[] = [TRACEPARENT, TRACESTATE];
  private readonly noteSpan: boolean;

  /**
   * @param options - See {@link W3CTraceContextOptions}.
   */
  constructor(options: W3CTraceContextOptions = {}) {
    this.noteSpan = options.noteSpan ?? false;
  }

  /** Writes the span of `context`; nothing when there is none, or tracing is suppressed. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || isTracingSuppressed(context) || !isWritable(span)) return;
    const { traceFlags, traceState } = span;
    // Ids of others may be in upper case, which the header does not allow.
    const isPlain = hasPlainIds(span);
    const traceId = isPlain ? span.traceId : span.traceId.toLowerCase();
    const spanId = isPlain ? span.spanId : span.spanId.toLowerCase();
    setter.set(carrier, TRACEPARENT, `00-${traceId}-${spanId}-0${traceFlags & KNOWN_FLAGS}`);
    if (traceState === undefined) {
      if (this.noteSpan) setter.set(carrier, TRACESTATE, `${NOTE_KEY}=${spanId}`);
      return;
    }
    const header = serialize(traceState, this.noteSpan ? spanId : '');
    if (header !== '') setter.set(carrier, TRACESTATE, header);
  }

  /** Makes what the headers name the remote span of the context. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = readHeaderList(carrier, getter, TRACEPARENT);
    const parent = header === undefined ? undefined : parseTraceparent(header);
    if (parent === undefined) return context;
    const { traceId, spanId, traceFlags } = parent;
    const list = readHeaderList(carrier, getter, TRACESTATE);
    const traceState = list === undefined ? undefined : HeaderTraceState.parse(list);
    return withRemoteSpan(context, new ReadSpanContext(traceId, spanId, traceFlags, traceState));
  }

  /** @returns The headers that it reads and writes. */
  fields(): string[] {
    return [...this.headers];
  }
}

function isWritable(span: SpanContext): boolean {
  return hasPlainIds(span) || isSpanContextValid(span);
}

/** One of somebody else may hold anything: it is read again, and what is not valid does not leave. */
function serialize(traceState: TraceState, note: string): string {
  let list: HeaderTraceState | undefined;
  try {
    list =
      traceState instanceof HeaderTraceState
        ? traceState
        : HeaderTraceState.parse(traceState.serialize());
  } catch {
    // It is dropped.
  }
  if (list !== undefined) return list.serializeWith(note === '' ? '' : note);
  return note === '' ? '' : `${NOTE_KEY}=${note}`;
}
