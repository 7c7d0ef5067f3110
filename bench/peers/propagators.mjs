import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { B3Propagator } from '@opentelemetry/propagator-b3';
import { JaegerPropagator } from '@opentelemetry/propagator-jaeger';
import { KratosPropagator } from 'kratos-otel/core';

/**
 * Propagators, each with the header that it writes for a sampled span, by which it is checked.
 * Ours carries more: the parent, and the probability, which is 1 here.
 */
export const PROPAGATORS = {
  KratosPropagator: {
    create: () => new KratosPropagator(),
    header: 'kratos-trace-id',
    write: (...ids) => `${ids.map(short).join(':')}:1:s-3f800000`,
  },
  W3C: {
    create: () => new W3CTraceContextPropagator(),
    header: 'traceparent',
    write: (traceId, spanId) => `00-${traceId}-${spanId}-01`,
  },
  'B3 (single)': {
    create: () => new B3Propagator(),
    header: 'b3',
    write: (traceId, spanId) => `${traceId}-${spanId}-1`,
  },
  Jaeger: {
    create: () => new JaegerPropagator(),
    header: 'uber-trace-id',
    write: (traceId, spanId) => `${traceId}:${spanId}:0:01`,
  },
};

/** An id as Kratos writes it: its low 64 bits without leading zeros. */
function short(id) {
  return BigInt(`0x${id.slice(-16)}`).toString(16);
}
