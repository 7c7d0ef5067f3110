import {
  ROOT_CONTEXT,
  SpanKind,
  defaultTextMapGetter,
  defaultTextMapSetter,
  trace,
} from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { B3Propagator } from '@opentelemetry/propagator-b3';
import { startCall } from './otel-sdk.mjs';

/**
 * @param {import('@opentelemetry/api').Tracer} tracer - A tracer of the SDK.
 * @returns The same hop in OpenTelemetry's words.
 */
export function otelHop(tracer) {
  const propagator = new CompositePropagator({
    // B3 stands for the header of Kratos: a second one beside `traceparent`.
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), new B3Propagator()],
  });
  return (headers) => {
    const remote = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const server = tracer.startSpan('/orders', { kind: SpanKind.SERVER }, remote);
    const inServer = trace.setSpan(remote, server);
    const client = startCall(tracer, inServer, 'users', 'GetUser');
    const outgoing = {};
    propagator.inject(trace.setSpan(inServer, client), outgoing, defaultTextMapSetter);
    client.end();
    server.end();
    return outgoing;
  };
}
