import { SpanKind, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  ParentBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { EndedSpans } from './ended-spans.mjs';
import { plainOTelSpans } from './plain-otel-spans.mjs';

export const OTEL_SDK = 'OpenTelemetry SDK';

/**
 * OpenTelemetry's SDK with its default id generator. Its samplers are the cheapest there are, and
 * so in its favour: ours hashes, reads the clock and draws a random number at each root.
 *
 * @param {{ sampled: boolean }} options - Whether traces that begin here are sampled.
 */
export function startOTel({ sampled }) {
  // As `init()` of this package registers it, and as NodeSDK does.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ended = new EndedSpans();
  const root = sampled ? new AlwaysOnSampler() : new AlwaysOffSampler();
  const provider = new BasicTracerProvider({
    sampler: new ParentBasedSampler({ root }),
    spanProcessors: [ended],
  });
  const tracer = provider.getTracer('bench');
  return { ended, tracer, plain: plainOTelSpans, threeSpanTrace: () => threeSpanTrace(tracer) };
}

function threeSpanTrace(tracer) {
  const root = tracer.startSpan('/orders', { kind: SpanKind.SERVER });
  root.setAttribute('user.id', '42');
  // One context for both children: as few as a caller can do with.
  const inRoot = trace.setSpan(context.active(), root);
  const users = startCall(tracer, inRoot, 'users', 'GetUser');
  const redis = startCall(tracer, inRoot, 'redis', 'Redis:GET');
  redis.setAttribute('cache.hit', true);
  redis.end();
  users.end();
  root.end();
  return root;
}

/** What `fork()` is in OpenTelemetry's words. */
export function startCall(tracer, parent, service, operation) {
  const attributes = { 'peer.service': service };
  return tracer.startSpan(operation, { kind: SpanKind.CLIENT, attributes }, parent);
}
