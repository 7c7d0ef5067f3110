import type { TextMapPropagator } from '@opentelemetry/api';
import { KratosSpanProcessor } from '../otel/limits/kratos-span-processor.js';
import type { Redact } from '../otel/limits/redaction.js';
import {
  resolveLimits,
  sdkSpanLimits,
  type SdkSpanLimits,
  type SpanLimits,
} from '../otel/limits/span-limits.js';
import {
  KratosPropagator,
  type KratosPropagatorOptions,
} from '../otel/propagator/kratos-propagator.js';
import { PropagatorSet } from '../otel/propagator/propagator-set.js';
import { KratosSampler, type KratosSamplerOptions } from '../otel/sampler/kratos-sampler.js';
import type { SpanProcessorLike } from '../otel/sdk-shapes.js';
import { KratosIdGenerator } from '../otel/span/kratos-id-generator.js';
import { SpanStart } from '../otel/span/span-start.js';
import { W3CBaggagePropagator } from '../otel/w3c/w3c-baggage-propagator.js';
import { W3CTraceContextPropagator } from '../otel/w3c/w3c-trace-context-propagator.js';

/** Settings of {@link createKratosParts}. */
export interface KratosPartsOptions extends KratosSamplerOptions, KratosPropagatorOptions {
  /** Gets the spans that are within the limits, e.g. a `BatchSpanProcessor`. */
  spanProcessor: SpanProcessorLike;
  /** Limits that differ from the original's: see {@link SpanLimits}. */
  limits?: Partial<SpanLimits> | undefined;
  /** Looks at every value before it leaves. Default: none. */
  redact?: Redact | undefined;
  /**
   * What reads and writes beside `kratos-trace-id`; the later one wins. Default: W3C's trace context
   * and baggage, as OpenTelemetry has them.
   */
  propagators?: readonly TextMapPropagator[] | undefined;
  /** Whether `kratos-trace-id` is read and written. Default `true`. */
  kratosHeader?: boolean;
  /** Gives a number in [0, 1), for ids. Default `Math.random`. */
  idRandom?: (() => number) | undefined;
}

/**
 * The parts that stand below a Kratos tracer. The first five have the names that OpenTelemetry's
 * `NodeSDK` and providers give them, so that `{ ...parts }` sets them all.
 */
export interface KratosParts {
  /** Decides at roots. */
  readonly sampler: KratosSampler;
  /** Makes ids that a Kratos peer can hold. */
  readonly idGenerator: KratosIdGenerator;
  /** Holds the limits before the processor that was given: one element. */
  readonly spanProcessors: [KratosSpanProcessor];
  /** The SDK's own limits, which stand behind those of Kratos. */
  readonly spanLimits: SdkSpanLimits;
  /** Reads and writes all headers. */
  readonly textMapPropagator: PropagatorSet;
  /** Reads and writes `kratos-trace-id`. */
  readonly kratosPropagator: KratosPropagator;
  /** What they share while a span starts. */
  readonly spanStart: SpanStart;
}

/**
 * Builds the sampler, the id generator, the limits and the propagator of one provider, which share
 * what they know of a span while it starts.
 *
 * @example
 * ```ts
 * import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
 * import { KratosTracer, createKratosParts, setGlobalTracer } from 'kratos-otel/core';
 *
 * const exporter = new tracing.ConsoleSpanExporter();
 * const parts = createKratosParts({ spanProcessor: new tracing.BatchSpanProcessor(exporter) });
 * new NodeSDK({ ...parts }).start();
 * setGlobalTracer(new KratosTracer({ parts }));
 * ```
 *
 * @param options - See {@link KratosPartsOptions}.
 * @returns The parts, for one provider and one {@link KratosTracer}.
 * @throws RangeError when a probability, a limit or `onConflict` is not allowed.
 * @throws TypeError when `spanProcessor` is not a span processor.
 */
export function createKratosParts(options: KratosPartsOptions): KratosParts {
  const {
    limits,
    redact,
    kratosHeader = true,
    propagators = defaultPropagators(kratosHeader),
  } = options;
  const spanStart = new SpanStart();
  const kratosPropagator = new KratosPropagator(options);
  return {
    sampler: new KratosSampler(options, spanStart),
    idGenerator: new KratosIdGenerator({ random: options.idRandom }, spanStart),
    spanProcessors: [new KratosSpanProcessor(options.spanProcessor, limits, { redact }, spanStart)],
    spanLimits: sdkSpanLimits(resolveLimits(limits)),
    textMapPropagator: new PropagatorSet(propagators, kratosHeader ? kratosPropagator : undefined),
    kratosPropagator,
    spanStart,
  };
}

function defaultPropagators(noteSpan: boolean): TextMapPropagator[] {
  return [new W3CTraceContextPropagator({ noteSpan }), new W3CBaggagePropagator()];
}
