import type { Tracer as OTelTracer } from '@opentelemetry/api';
import type { ActiveContext } from '../../otel/suppressed-tracing.js';
import type { KratosParts } from '../kratos-parts.js';

/** Settings of `KratosTracer`. */
export interface KratosTracerOptions {
  /**
   * The parts of the provider that starts the spans, by `createKratosParts()`. Without them, headers are
   * those of the registered propagator, and a trace is sampled as the registered provider says.
   */
  parts?: KratosParts;
  /** Starts the spans. Default: the global provider's tracer `kratos-otel`. */
  tracer?: OTelTracer;
  /**
   * Whether the provider starts a span for each trace that is not sampled, so that its metrics count
   * them. Default `false`: with `parts` they have no span, and cost next to nothing.
   */
  unsampledSpans?: boolean;
  /**
   * The context manager that is registered for as long as the tracer is used. It is asked directly
   * whether tracing is suppressed, in half the time. Default: the one that is registered at each call.
   */
  contextManager?: ActiveContext;
  /** What `close()` does. Default: nothing. */
  close?: () => Promise<void>;
}
