// Generated from proto/span.proto by scripts/generate-wire.mjs: change that file, not this one.
// A field tag is what stands before a field on the wire: `field number << 3 | wire type`.

/** Field tags of `dapper.trace.Tag`. */
export const tagSchema = {
  /** `string key = 1` */
  key: 0x0a,
  /** `Kind kind = 2` */
  kind: 0x10,
  /** `bytes value = 3` */
  value: 0x1a,
} as const;

/** Values of `dapper.trace.Tag.Kind`. */
export const tagKind = {
  STRING: 0,
  INT: 1,
  BOOL: 2,
  FLOAT: 3,
} as const;

/** Field tags of `dapper.trace.Field`. */
export const fieldSchema = {
  /** `string key = 1` */
  key: 0x0a,
  /** `bytes value = 2` */
  value: 0x12,
} as const;

/** Field tags of `dapper.trace.Log`. */
export const logSchema = {
  /** `string key = 1` */
  key: 0x0a,
  /** `Kind kind = 2` */
  kind: 0x10,
  /** `bytes value = 3` */
  value: 0x1a,
  /** `int64 timestamp = 4` */
  timestamp: 0x20,
  /** `repeated Field fields = 5` */
  fields: 0x2a,
} as const;

/** Values of `dapper.trace.Log.Kind`. */
export const logKind = {
  STRING: 0,
  INT: 1,
  BOOL: 2,
  FLOAT: 3,
} as const;

/** Field tags of `dapper.trace.SpanRef`. */
export const spanRefSchema = {
  /** `RefType ref_type = 1` */
  refType: 0x08,
  /** `uint64 trace_id = 2` */
  traceId: 0x10,
  /** `uint64 span_id = 3` */
  spanId: 0x18,
} as const;

/** Values of `dapper.trace.SpanRef.RefType`. */
export const spanRefRefType = {
  CHILD_OF: 0,
  FOLLOWS_FROM: 1,
} as const;

/** Field tags of `dapper.trace.Span`. */
export const spanSchema = {
  /** `string service_name = 1` */
  serviceName: 0x0a,
  /** `string operation_name = 2` */
  operationName: 0x12,
  /** `string caller = 3` */
  caller: 0x1a,
  /** `uint64 trace_id = 4` */
  traceId: 0x20,
  /** `uint64 span_id = 5` */
  spanId: 0x28,
  /** `uint64 parent_id = 6` */
  parentId: 0x30,
  /** `int32 level = 7` */
  level: 0x38,
  /** `int64 start_at = 8` */
  startAt: 0x40,
  /** `int64 finish_at = 9` */
  finishAt: 0x48,
  /** `float sampling_probability = 10` */
  samplingProbability: 0x55,
  /** `repeated Tag tags = 11` */
  tags: 0x5a,
  /** `repeated Log logs = 12` */
  logs: 0x62,
  /** `string env = 19` */
  env: 0x9a,
  /** `google.protobuf.Timestamp start_time = 20` */
  startTime: 0xa2,
  /** `google.protobuf.Duration duration = 21` */
  duration: 0xaa,
  /** `repeated SpanRef references = 22` */
  references: 0xb2,
  /** `int32 version = 99` */
  version: 0x318,
} as const;

/** Field tags of `google.protobuf.Duration`. */
export const durationSchema = {
  /** `int64 seconds = 1` */
  seconds: 0x08,
  /** `int32 nanos = 2` */
  nanos: 0x10,
} as const;

/** Field tags of `google.protobuf.Timestamp`. */
export const timestampSchema = {
  /** `int64 seconds = 1` */
  seconds: 0x08,
  /** `int32 nanos = 2` */
  nanos: 0x10,
} as const;
