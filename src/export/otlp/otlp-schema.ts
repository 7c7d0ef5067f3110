/*
 * Field tags of OTLP 1.x (`opentelemetry/proto/trace/v1/trace.proto` and what that imports). They are
 * stable: a field may be added, none may change. A field tag is what stands before a field on the
 * wire: `field number << 3 | wire type`.
 */

/** Of `ExportTraceServiceRequest`, `ResourceSpans`, `Resource` and `ScopeSpans`. */
export const requestSchema = {
  resourceSpans: 0x0a,
  resource: 0x0a,
  resourceAttributes: 0x0a,
  scopeSpans: 0x12,
  scope: 0x0a,
  scopeName: 0x0a,
  scopeVersion: 0x12,
  spans: 0x12,
} as const;

/** Of `Span`. */
export const otlpSpanSchema = {
  traceId: 0x0a,
  spanId: 0x12,
  traceState: 0x1a,
  parentSpanId: 0x22,
  name: 0x2a,
  kind: 0x30,
  startTimeUnixNano: 0x39,
  endTimeUnixNano: 0x41,
  attributes: 0x4a,
  droppedAttributesCount: 0x50,
  events: 0x5a,
  droppedEventsCount: 0x60,
  links: 0x6a,
  droppedLinksCount: 0x70,
  status: 0x7a,
  flags: 0x85,
} as const;

/** Of `Span.Event`. */
export const eventSchema = {
  timeUnixNano: 0x09,
  name: 0x12,
  attributes: 0x1a,
  droppedAttributesCount: 0x20,
} as const;

/** Of `Span.Link`. */
export const linkSchema = {
  traceId: 0x0a,
  spanId: 0x12,
  traceState: 0x1a,
  attributes: 0x22,
  flags: 0x35,
} as const;

/** Of `Status`. */
export const statusSchema = { message: 0x12, code: 0x18 } as const;

/** Of `KeyValue`, `AnyValue` and `ArrayValue`. */
export const valueSchema = {
  key: 0x0a,
  value: 0x12,
  string: 0x0a,
  bool: 0x10,
  int: 0x18,
  double: 0x21,
  array: 0x2a,
  items: 0x0a,
} as const;

/** Of `ExportTraceServiceResponse` and `ExportTracePartialSuccess`. */
export const responseSchema = {
  partialSuccess: 0x0a,
  rejectedSpans: 0x08,
  errorMessage: 0x12,
} as const;
