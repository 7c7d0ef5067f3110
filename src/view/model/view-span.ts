/** What a span is to its neighbours, as OpenTelemetry names it. */
export type ViewKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** A value of a tag. Lists, maps and whole numbers beyond 2^53 are text. */
export type TagValue = string | number | boolean;

/** A tag: an attribute of OpenTelemetry, a tag of Zipkin or Kratos. */
export type Tag = readonly [key: string, value: TagValue];

/** Something that happened during a span: an event, an annotation, a log. */
export interface ViewLog {
  /** Microseconds after the start of the span; negative when it was before. */
  readonly at: number;
  /** Its name; `''` for a log of Kratos, which has fields only. */
  readonly name: string;
  /** Its fields, in order. */
  readonly fields: readonly Tag[];
}

/** A relation to a span that is not the parent. */
export interface ViewLink {
  /** Trace id, 32 digits. */
  readonly traceId: string;
  /** Span id, 16 digits. */
  readonly spanId: string;
  /** What the other span is: a second parent, the cause of this span, or not said. */
  readonly type: 'child-of' | 'follows-from' | 'link';
}

/** A span, from whatever format it came in. All texts are bounded: see `bound-text.ts`. */
export interface ViewSpan {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** 16 digits; `''` for a root. */
  readonly parentId: string;
  /** The operation. */
  readonly name: string;
  /** The service that did the work. */
  readonly service: string;
  readonly kind: ViewKind;
  /** Start, in whole microseconds since the Unix epoch. */
  readonly start: number;
  /** What the start has beyond the whole microsecond: 0 to 999 nanoseconds. */
  readonly nanos: number;
  /** Duration in microseconds, with nanoseconds as its fraction. */
  readonly duration: number;
  /** Whether it failed. */
  readonly error: boolean;
  /** Why it failed, when it says so. */
  readonly errorText?: string;
  readonly tags: readonly Tag[];
  /** What is known of the process; shared by the spans of one request. */
  readonly resource: readonly Tag[];
  readonly logs: readonly ViewLog[];
  readonly links: readonly ViewLink[];
  /** The library that made it. */
  readonly scope?: string;
  /** The service at the other end, when the span names it. */
  readonly peer?: string;
  /** Zipkin: the client's half of this span has the same id. */
  readonly shared?: true;
}

/** What was read of a request. */
export interface ReadSpans {
  readonly spans: ViewSpan[];
  /** How many spans could not be read. */
  readonly refused: number;
  /** Why the first of them could not. */
  readonly reason?: string;
}
