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
} from './api/global.js';
export type { Carrier } from './api/carriers/carrier.js';
export { GRPCFormat, HTTPFormat } from './api/format.js';
export * from './api/tags/log-field.js';
export { logFields, type LogFields } from './api/log-fields.js';
export * from './api/tags/tag-keys.js';
export * from './api/tags/tag.js';
export * from './api/trace-error.js';
export { enableDebug, type TraceOption, type TraceSettings } from './api/trace-option.js';
export type { Trace } from './api/trace.js';
export type { Tracer } from './api/tracer/tracer.js';
export { KratosTraceDebug, KratosTraceID } from './wire/header/header-names.js';

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
export {
  createKratosParts,
  type KratosParts,
  type KratosPartsOptions,
} from './api/kratos-parts.js';
export { KratosTracer } from './api/tracer/kratos-tracer.js';
export type { KratosTracerOptions } from './api/tracer/kratos-tracer-options.js';
export {
  DropCounts,
  type CutReason,
  type LimitCounts,
  type LimitDropReason,
  type RefusalReason,
} from './otel/limits/drop-counts.js';
export type { PropagatorSet } from './otel/propagator/propagator-set.js';
export type { IncomingStats, IncomingTrustOptions } from './otel/propagator/incoming-trust.js';
export type { KeepOptions } from './otel/keep/keep-options.js';
export type { KeepLoss, KeepStats, TraceKeeper } from './otel/keep/trace-keeper.js';
export { KratosIdGenerator } from './otel/span/kratos-id-generator.js';
export {
  KratosPropagator,
  type KratosPropagatorOptions,
} from './otel/propagator/kratos-propagator.js';
export {
  KratosSampler,
  type KratosSamplerOptions,
  type KratosSamplingResult,
  type SampledWithThreshold,
} from './otel/sampler/kratos-sampler.js';
export type { Redact } from './otel/limits/redaction.js';
export {
  KratosSpanProcessor,
  type KratosSpanProcessorOptions,
  type LimitStats,
} from './otel/limits/kratos-span-processor.js';
export { kratosSpanNames, type KratosSpanNamesOptions } from './otel/names/kratos-span-names.js';
export { operationName, type OperationName } from './otel/sampler/operation-name.js';
export type { EndedSpan, RecordingSpan, SpanEvent, SpanProcessorLike } from './otel/sdk-shapes.js';
export type { InstanceCount, SlotSamplingOptions } from './otel/sampler/slot-sampling.js';
export type { SdkSpanLimits, SpanLimits } from './otel/limits/span-limits.js';
export type { PickReason, SpanStart } from './otel/span/span-start.js';
export type { SpanLimiter } from './otel/limits/span-limiter.js';

// The wire: pure functions.
export { oneAtATimeHash } from './otel/sampler/one-at-a-time-hash.js';
export { formatTraceHeader } from './wire/header/format-trace-header.js';
export { parseTraceHeader } from './wire/header/parse-trace-header.js';
export type { TraceHeader } from './wire/header/trace-header.js';
export { FLAG_DEBUG, FLAG_SAMPLED } from './wire/header/trace-header.js';

// Types of `init()`, for people who pass its settings around.
export type {
  Config,
  InstrumentationLike,
  Instrumentations,
  SpanExporterLike,
  Tracing,
} from './config/config.js';
export type { DeliveryOptions } from './config/delivery-options.js';
export type {
  ExitSignal,
  FlushOnExit,
  FlushOnExitOptions,
} from './config/flush-on-exit-options.js';
export type {
  DeliveryDropReason,
  DeliveryStats,
  SpanDropReason,
  SpanFates,
  TracingStats,
} from './config/tracing-stats.js';
