/**
 * One finished span as the Kratos v1 reporter knows it: the plain form of the message
 * `dapper.trace.Span` of `proto/span.proto`.
 *
 * Protocol buffers do not tell an absent value from an empty one, so the optional properties come
 * back `undefined` when they were written empty (`''`, `0`, `[]`).
 */
export interface KratosSpan {
  /** Version of the reporter protocol: 1. */
  readonly version: number;
  /** The service that did the work. */
  readonly serviceName: string;
  /** What it did, such as `/v1/orders`. */
  readonly operationName: string;
  /** The service that asked for it. Deprecated: Go Kratos v1 never writes it. */
  readonly caller?: string;
  /** 64 bits in lower-case hex without leading zeros. */
  readonly traceId: string;
  /** 64 bits in lower-case hex without leading zeros. */
  readonly spanId: string;
  /** 64 bits in lower-case hex without leading zeros; `'0'` for a root span. */
  readonly parentId: string;
  /** Depth below the root. Deprecated: Go Kratos v1 never writes it. */
  readonly level?: number;
  /** Probability, 0 to 1, with which the trace was picked. The wire keeps a float32 of it. */
  readonly samplingProbability: number;
  /** Values that describe the whole span. A key may occur more than once. */
  readonly tags: readonly KratosTag[];
  /** What happened during the span, in order. */
  readonly logs: readonly KratosLog[];
  /** The deployment, such as `prod`. Go Kratos v1 never writes it. */
  readonly env?: string;
  /** Start, in nanoseconds since the Unix epoch. */
  readonly startUnixNano: bigint;
  /** Duration in nanoseconds. */
  readonly durationNano: bigint;
  /** Relations to other spans besides `parentId`. Go Kratos v1 never writes them. */
  readonly references?: readonly KratosReference[];
}

/**
 * One tag of a {@link KratosSpan}.
 *
 * An `int` holds an int64: a `number` where that is exact (up to 2^53 - 1 either way), a `bigint`
 * beyond. Either is accepted for writing; decoding follows this rule.
 */
export type KratosTag =
  | TypedTag<'string', string>
  | TypedTag<'int', number | bigint>
  | TypedTag<'bool', boolean>
  | TypedTag<'float', number>;

/** A tag of one kind. */
export interface TypedTag<Kind extends string, Value> {
  /** Key of the tag. */
  readonly key: string;
  /** Its kind on the wire. */
  readonly kind: Kind;
  /** Its value. */
  readonly value: Value;
}

/** One log record of a {@link KratosSpan}. */
export interface KratosLog {
  /** When it happened, in nanoseconds since the Unix epoch. */
  readonly timestampUnixNano: bigint;
  /** Its values, in order; values of logs are always text. */
  readonly fields: readonly KratosLogField[];
}

/** One value of a {@link KratosLog}. */
export interface KratosLogField {
  /** Its key. */
  readonly key: string;
  /** Its text. */
  readonly value: string;
}

/** A relation of a {@link KratosSpan} to another span. */
export interface KratosReference {
  /** Whether the other span waits for this one (`childOf`) or only caused it. */
  readonly type: 'childOf' | 'followsFrom';
  /** 64 bits in lower-case hex without leading zeros. */
  readonly traceId: string;
  /** 64 bits in lower-case hex without leading zeros. */
  readonly spanId: string;
}
