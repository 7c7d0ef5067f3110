import type {
  Attributes,
  Context,
  HrTime,
  Span,
  SpanContext,
  SpanKind,
  SpanStatus,
} from '@opentelemetry/api';

/*
 * The parts of the SDK's interfaces that this package touches, by shape: `kratos-otel/core` serves
 * SDK 2.x (`@opentelemetry/sdk-trace-base`) and SDK 3.x (`@opentelemetry/sdk-trace`) alike and
 * imports neither.
 */

/** An event of an SDK span. */
export interface SpanEvent {
  /** When, in seconds and nanoseconds since the epoch. */
  time: HrTime;
  /** Name of the event. */
  name: string;
  /** Its fields. */
  attributes?: Attributes;
}

/** What an SDK span shows of itself once it has ended, as far as limits are concerned. */
export interface EndedSpan {
  /** Its name. */
  readonly name: string;
  /** Kind of the span. */
  readonly kind: SpanKind;
  /** Whether it failed, and why. */
  readonly status: SpanStatus;
  /** Attributes by key, in the order in which they were first set. */
  readonly attributes: Attributes;
  /** Events in the order in which they were added. */
  readonly events: readonly SpanEvent[];
  /** Attributes that were dropped. */
  readonly droppedAttributesCount: number;
  /** Events that were dropped. */
  readonly droppedEventsCount: number;
  /** @returns Its span context. */
  spanContext(): SpanContext;
}

/** A span that records: the API's span and what the SDK adds to it. */
export interface RecordingSpan extends Span, EndedSpan {
  /** Whether it has ended. */
  readonly ended: boolean;
  /** Span context of the parent; absent for a root. */
  readonly parentSpanContext?: SpanContext;
}

/** The SDK's span processor. */
export interface SpanProcessorLike {
  /** Called when a recording span starts. */
  onStart(span: RecordingSpan, parentContext: Context): void;
  /** Called while a span is ending and can still be written to; newer SDKs only. */
  onEnding?(span: RecordingSpan): void;
  /** Called when a recording span has ended. */
  onEnd(span: EndedSpan): void;
  /** Delivers what is waiting. */
  forceFlush(): Promise<void>;
  /** Delivers what is waiting and stops. */
  shutdown(): Promise<void>;
}
