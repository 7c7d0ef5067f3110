import {
  ROOT_CONTEXT,
  SpanKind,
  context,
  defaultTextMapGetter,
  propagation,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import {
  BasicTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { EndedSpans } from '../peers/ended-spans.mjs';
import { startCall } from '../peers/otel-sdk.mjs';
import { getUser, listProducts, serve } from './shop.mjs';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  }),
);
const tracer = new BasicTracerProvider({
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.00025) }),
  spanProcessors: [new EndedSpans()],
}).getTracer('shop');

/**
 * The same request by hand, without an instrumentation: the least that OpenTelemetry costs, with
 * the children's parent passed on and not kept in the active context.
 */
serve(async (request) => {
  const remote = propagation.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter);
  const span = tracer.startSpan('/orders', { kind: SpanKind.SERVER }, remote);
  span.setAttribute('http.method', request.method);
  const inSpan = trace.setSpan(remote, span);
  const call = startCall(tracer, inSpan, 'users', 'GetUser');
  const user = await getUser(42);
  call.end();
  const query = startCall(tracer, inSpan, 'mysql', 'Query');
  const products = await listProducts(user);
  query.end();
  span.end();
  return { user, products };
});
