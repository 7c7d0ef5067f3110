import { createRequire } from 'node:module';
import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  BasicTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { EndedSpans } from '../peers/ended-spans.mjs';
import { handle } from './handlers.mjs';
import { serve } from './shop.mjs';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  }),
);
const instrumentation = new HttpInstrumentation();
instrumentation.setTracerProvider(
  new BasicTracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.00025) }),
    spanProcessors: [new EndedSpans()],
  }),
);
// It patches what is required, and all servers by their prototype.
createRequire(import.meta.url)('node:http');

/** The handler of the untraced service, with OpenTelemetry's instrumentation at the same probability. */
serve(handle);
