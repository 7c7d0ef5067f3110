/**
 * `kratos-otel/core`: the Kratos tracing API and the OpenTelemetry parts under it, for people who
 * build their own provider or `NodeSDK`. At run time it imports `@opentelemetry/api` and nothing
 * else.
 *
 * @packageDocumentation
 */

// The Kratos API: what call sites use.
export {
  close,
  extract,
  fromContext,
  getGlobalTracer,
  inject,
  newContext,
  newTrace,
  setGlobalTracer,
  withFork,
} from './core/global.js';
export type { Carrier } from './core/carrier.js';
export { GRPCFormat, HTTPFormat } from './core/format.js';
export * from './core/log-field.js';
export { logFields, type LogFields } from './core/log-fields.js';
export * from './core/tag-keys.js';
export * from './core/tag.js';
export * from './core/trace-error.js';
export { enableDebug, type TraceOption, type TraceSettings } from './core/trace-option.js';
export type { Trace } from './core/trace.js';
export type { Tracer } from './core/tracer.js';
export { KratosTraceDebug, KratosTraceID } from './wire/header-names.js';

// What goes with a trace: metadata of Kratos and the caller's deadline.
export { deadlineSignal } from './otel/metadata/deadline.js';
export {
  type Criticality,
  type KratosMetadata,
  type KratosMetadataChange,
} from './otel/metadata/kratos-metadata.js';
export {
  KratosMetadataPropagator,
  type KratosMetadataPropagatorOptions,
} from './otel/metadata/kratos-metadata-propagator.js';
export { kratosMetadata, withKratosMetadata } from './otel/metadata/metadata-context.js';

// The OpenTelemetry parts: what a provider is built from.
export { KratosTracer } from './core/kratos-tracer.js';
export type { KratosTracerOptions } from './core/kratos-tracer-options.js';
export {
  DropCounts,
  type CutReason,
  type LimitCounts,
  type LimitDropReason,
  type RefusalReason,
} from './otel/drop-counts.js';
export type { IncomingStats, IncomingTrustOptions } from './otel/incoming-trust.js';
export { KratosIdGenerator } from './otel/kratos-id-generator.js';
export { KratosPropagator, type KratosPropagatorOptions } from './otel/kratos-propagator.js';
export {
  KratosSampler,
  type KratosSamplerOptions,
  type KratosSamplingResult,
} from './otel/kratos-sampler.js';
export type { Redact } from './otel/redaction.js';
export {
  KratosSpanProcessor,
  type KratosSpanProcessorOptions,
  type LimitStats,
} from './otel/kratos-span-processor.js';
export { kratosSpanNames, type KratosSpanNamesOptions } from './otel/names/kratos-span-names.js';
export { operationName, type OperationName } from './otel/operation-name.js';
export type { EndedSpan, RecordingSpan, SpanEvent, SpanProcessorLike } from './otel/sdk-shapes.js';
export type { SlotSamplingOptions } from './otel/slot-sampling.js';
export type { SpanLimits } from './otel/span-limits.js';
export type { SpanLimiter } from './otel/span-limiter.js';

// The wire: pure functions.
export { oneAtATimeHash } from './otel/one-at-a-time-hash.js';
export { formatTraceHeader } from './wire/format-trace-header.js';
export { parseTraceHeader } from './wire/parse-trace-header.js';
export type { TraceHeader } from './wire/trace-header.js';
export { FLAG_DEBUG, FLAG_SAMPLED } from './wire/trace-header.js';

// Types of `init()`, for people who pass its settings around.
export type {
  Config,
  InstrumentationLike,
  Instrumentations,
  SpanExporterLike,
  Tracing,
} from './config/config.js';
export type { DeliveryOptions } from './config/delivery-options.js';
export type { ExitSignal, FlushOnExit, FlushOnExitOptions } from './config/flush-on-exit.js';
export type {
  DeliveryDropReason,
  DeliveryStats,
  SpanDropReason,
  SpanFates,
  TracingStats,
} from './config/tracing-stats.js';
