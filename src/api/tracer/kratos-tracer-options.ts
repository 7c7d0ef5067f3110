import type { TextMapPropagator, Tracer as OTelTracer } from '@opentelemetry/api';
import type { KratosIdGenerator } from '../../otel/span/kratos-id-generator.js';
import type { KratosPropagator } from '../../otel/propagator/kratos-propagator.js';
import type { KratosSampler } from '../../otel/sampler/kratos-sampler.js';
import type { SpanLimiter } from '../../otel/limits/span-limiter.js';
import type { ActiveContext } from '../../otel/suppressed-tracing.js';

/** Settings of `KratosTracer`. */
export interface KratosTracerOptions {
  /** Starts the spans. Default: the global provider's tracer `kratos-otel`. */
  tracer?: OTelTracer;
  /**
   * Reads and writes `kratos-trace-id`: give it the one that is registered, if that has settings.
   * Default: a `KratosPropagator` with its defaults.
   */
  kratosPropagator?: KratosPropagator;
  /**
   * What is read before and written beside `kratos-trace-id`; a `PropagatorSet` is all that is read
   * and written. Default: the global propagator.
   */
  propagator?: TextMapPropagator;
  /**
   * All headers that the propagators read: `join()` does not show them a record of headers that has
   * none of them. Default: every carrier is shown.
   */
  headers?: readonly string[];
  /** The id generator of the SDK: lets `extract` make the root that a header with span id 0 asks for. */
  idGenerator?: KratosIdGenerator;
  /** The limiter of the SDK's `KratosSpanProcessor`, so that both count together. */
  limiter?: SpanLimiter;
  /**
   * The sampler of the SDK. With it, `tracer` and `idGenerator`, traces that it does not pick have no
   * spans that the SDK knows of, and cost next to nothing; so leave it out where the SDK's metrics
   * are to count them.
   */
  sampler?: KratosSampler;
  /**
   * The context manager that is registered for as long as the tracer is used: asked directly whether
   * tracing is suppressed, which is half as dear. Default: whatever is registered when it is asked.
   */
  contextManager?: ActiveContext;
  /** What `close()` does. Default: nothing. */
  close?: () => Promise<void>;
}
