import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { KratosSpanProcessor } from 'kratos-otel/core';
import { EndedSpans } from './ended-spans.mjs';

export const WITH_LIMITS = 'KratosSpanProcessor';
export const WITHOUT_LIMITS = 'the next processor alone';

/**
 * OpenTelemetry's SDK with everything of its own, and the one difference that is measured: whether
 * `KratosSpanProcessor` stands before the processor.
 *
 * @param {{ limited: boolean }} options - Whether it does.
 */
export function startLibrarySpans({ limited }) {
  const ended = new EndedSpans();
  const provider = new BasicTracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [limited ? new KratosSpanProcessor(ended) : ended],
  });
  return { ended, tracer: provider.getTracer('library') };
}

/** A server's span as `instrumentation-http` starts it. */
export function startServerSpan(tracer) {
  const attributes = {
    'http.request.method': 'GET',
    'url.path': '/orders',
    'url.scheme': 'http',
    'server.address': 'shop.example',
    'server.port': 80,
  };
  return tracer.startSpan('GET', { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
}

/** A client's span below it. */
export function startClientSpan(tracer, server) {
  const attributes = {
    'db.system.name': 'redis',
    'db.query.text': 'GET user:42',
    'server.address': 'redis.example',
    'server.port': 6379,
  };
  const parent = trace.setSpan(ROOT_CONTEXT, server);
  return tracer.startSpan('redis-GET', { kind: SpanKind.CLIENT, attributes }, parent);
}
