import {
  SpanKind,
  SpanStatusCode,
  context as contexts,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';
import { traceContext, type ArrivedValues } from '../otel/propagator/arrived-values.js';
import type { KratosPropagator } from '../otel/propagator/kratos-propagator.js';
import type { RecordingSpan } from '../otel/sdk-shapes.js';
import { SpanFlag, type SpanState } from '../otel/span/span-state.js';
import { toText } from './tags/attribute-value.js';
import { toException } from './tags/exception.js';
import { keepTrace } from '../otel/span/kept-trace.js';
import type { LogField } from './tags/log-field.js';
import { LiveTrace } from './live-trace.js';
import { NOOP_TRACE, NoopTrace } from './noop-trace.js';
import { addLogEvent } from './tags/span-logs.js';
import type { SpanStarter, StartedSpan } from './tracer/span-starter.js';
import { setSpanTags } from './tags/span-tags.js';
import { tagBool, type Tag } from './tags/tag.js';
import { TagError } from './tags/tag-keys.js';
import type { Trace } from './trace.js';

const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NO_LINKS: Link[] = [];

/** What all traces of one tracer share. */
export interface TraceParts {
  /** Starts their spans. */
  readonly starter: SpanStarter;
  /** Writes their header. */
  readonly propagator: KratosPropagator;
}

/**
 * Makes the trace over a span.
 *
 * @param parts - The parts of the tracer.
 * @param started - The span; `undefined` where there is none.
 * @param arrived - What arrived with the trace beside its ids, as baggage.
 * @returns The trace: a no-op when there is no span or a limit drops it.
 */
export function traceOver(
  parts: TraceParts,
  started: StartedSpan | undefined,
  arrived?: ArrivedValues,
): Trace {
  if (started === undefined) return NOOP_TRACE;
  const { span, state } = started;
  const isKept = state.dropped === undefined;
  return keepTrace(
    span,
    isKept ? new KratosTrace(parts, span, state, arrived) : new NoopTrace(span),
  );
}

/** A {@link Trace} over an OpenTelemetry span of any origin. */
export class KratosTrace extends LiveTrace {
  constructor(
    protected readonly parts: TraceParts,
    readonly span: Span,
    private readonly state: SpanState,
    private readonly arrived: ArrivedValues | undefined,
  ) {
    super();
  }

  fork(serviceName: string, operationName: string): Trace {
    return this.child('fork', serviceName, operationName, SpanKind.CLIENT);
  }

  follow(serviceName: string, operationName: string): Trace {
    const link: Link = {
      context: this.span.spanContext(),
      attributes: { 'opentracing.ref_type': 'follows_from' },
    };
    return this.child('follow', serviceName, operationName, SpanKind.PRODUCER, [link]);
  }

  finish(error?: unknown): void {
    if (!this.usable('finish')) return;
    if (error !== undefined && error !== null && this.span.isRecording()) this.fail(error);
    this.end();
  }

  setTag(...tags: Tag[]): Trace {
    if (!this.usable('setTag') || !this.span.isRecording()) return this;
    const { limits, drops } = this.parts.starter;
    setSpanTags(this.span, this.state, tags, limits, drops);
    return this;
  }

  setLog(...fields: LogField[]): Trace {
    if (!this.usable('setLog') || !this.span.isRecording()) return this;
    addLogEvent(this.span, fields);
    return this;
  }

  setTitle(operationName: string): void {
    if (this.usable('setTitle')) this.span.updateName(toText(operationName));
  }

  context(parent: Context = contexts.active()): Context {
    return traceContext(parent, this.span, this.arrived);
  }

  private child(
    method: string,
    serviceName: string,
    operationName: string,
    kind: SpanKind,
    links: Link[] = NO_LINKS,
  ): Trace {
    this.usable(method);
    const service = toText(serviceName);
    const options: SpanOptions = {
      kind,
      // The key is TagPeerService, written out: an object with a computed key is made in two steps.
      attributes: service === '' ? NO_ATTRIBUTES : { 'peer.service': service },
      links,
    };
    const { parts, span } = this;
    // It is not kept for the next fork: it has all in it that the request has.
    const active = contexts.active();
    const context =
      trace.getSpan(active) === span ? active : traceContext(active, span, this.arrived);
    const started = parts.starter.child(span, toText(operationName), options, context);
    return traceOver(parts, started, this.arrived);
  }

  /** Ends what this trace has begun. */
  protected end(): void {
    this.state.flags |= SpanFlag.FINISHED;
    this.span.end();
  }

  private fail(error: unknown): void {
    const exception = toException(error);
    this.setTag(tagBool(TagError, true));
    this.span.recordException(exception);
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  }

  /** Warns when the span has ended, by `finish()` or by the library that owns it. */
  private usable(method: string): boolean {
    return !this.hasEnded() || this.warn(method);
  }

  protected hasEnded(): boolean {
    return (
      (this.state.flags & SpanFlag.FINISHED) !== 0 ||
      (this.span as Partial<RecordingSpan>).ended === true
    );
  }
}
