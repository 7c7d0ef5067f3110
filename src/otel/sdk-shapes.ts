import type {
  Attributes,
  Context,
  HrTime,
  Link,
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
  /** Fields that were dropped. */
  droppedAttributesCount?: number;
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

/** The SDK's span processor. Methods that return nothing may be `async` all the same. */
export interface SpanProcessorLike {
  /** Called when a recording span starts. */
  onStart(span: RecordingSpan, parentContext: Context): unknown;
  /** Called while a span is ending and can still be written to; newer SDKs only. */
  onEnding?(span: RecordingSpan): unknown;
  /** Called when a recording span has ended. */
  onEnd(span: EndedSpan): unknown;
  /** Delivers what is waiting. */
  forceFlush(): Promise<void>;
  /** Delivers what is waiting and stops. */
  shutdown(): Promise<void>;
}

/** What an SDK knows of the process. */
export interface ResourceLike {
  /** Its attributes. While {@link asyncAttributesPending}, an SDK warns of reading them. */
  readonly attributes: Attributes;
  /** Whether some attributes are still being detected. */
  readonly asyncAttributesPending?: boolean;
  /** Resolves when all attributes are known. */
  waitForAsyncAttributes?(): Promise<void>;
}

/** What an exporter reads of an ended span: the SDK's `ReadableSpan`. */
export interface ReadableSpan extends EndedSpan {
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly links: readonly Link[];
  readonly ended: boolean;
  readonly resource: ResourceLike;
  readonly instrumentationScope: {
    readonly name: string;
    readonly version?: string;
    readonly schemaUrl?: string;
  };
  readonly droppedLinksCount: number;
}

/** The code of an {@link ExportResult}: the SDK's `ExportResultCode`. */
export const ExportResultCode = { SUCCESS: 0, FAILED: 1 } as const;

/** What an exporter calls back with. */
export interface ExportResult {
  /** 0 for success, 1 for failure. */
  code: number;
  /** Why it failed. */
  error?: Error;
}

/** The SDK's `SpanExporter`. */
export interface SpanExporter {
  /** Sends spans and calls back once. */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void;
  /** Stops. */
  shutdown(): Promise<void>;
  /** Waits for what is being sent. */
  forceFlush?(): Promise<void>;
}
