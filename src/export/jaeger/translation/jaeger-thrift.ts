import type { Int64 } from '../../../wire/span/int64.js';

/*
 * The structs of `jaeger.thrift` (jaeger-idl) as the stock senders take them: by shape, since their
 * client has no types. An optional field that is absent is not written.
 */

/** An i64: a safe integer, its two halves, or 8 bytes with the highest first. */
export type ThriftInt64 = number | Int64 | Buffer;

/** A typed key and value; only the field of its type is set. */
export type ThriftTag = { readonly key: string } & (
  | { readonly vType: 'STRING'; readonly vStr: string }
  | { readonly vType: 'DOUBLE'; readonly vDouble: number }
  | { readonly vType: 'BOOL'; readonly vBool: boolean }
  | { readonly vType: 'LONG'; readonly vLong: ThriftInt64 }
);

/** What happened in a span at one moment. */
export interface ThriftLog {
  /** Microseconds since the epoch. */
  readonly timestamp: ThriftInt64;
  readonly fields: readonly ThriftTag[];
}

/** A relation to another span, perhaps of another trace. */
export interface ThriftReference {
  readonly refType: 'CHILD_OF' | 'FOLLOWS_FROM';
  readonly traceIdLow: ThriftInt64;
  readonly traceIdHigh: ThriftInt64;
  readonly spanId: ThriftInt64;
}

/** A span. */
export interface ThriftSpan {
  readonly traceIdLow: ThriftInt64;
  /** 0 where the trace id has only 64 bits. */
  readonly traceIdHigh: ThriftInt64;
  readonly spanId: ThriftInt64;
  /** 0 for a root. */
  readonly parentSpanId: ThriftInt64;
  readonly operationName: string;
  readonly references: readonly ThriftReference[];
  /** Bit 0: sampled. Bit 1: debug. */
  readonly flags: number;
  /** Microseconds since the epoch. */
  readonly startTime: ThriftInt64;
  /** Microseconds. */
  readonly duration: ThriftInt64;
  readonly tags: readonly ThriftTag[];
  readonly logs: readonly ThriftLog[];
}

/** The process that all spans of one message come from. */
export interface ThriftProcess {
  readonly serviceName: string;
  readonly tags: readonly ThriftTag[];
}
