import { init } from 'kratos-otel';
import { spanEnder } from './span-ender.mjs';

/**
 * Sets `kratos-otel` up as its users do.
 *
 * @param {import('kratos-otel').Config} config - Where spans go, and what else differs.
 */
export function startOurs(config) {
  const tracing = init({ serviceName: 'faults', disableSample: true, ...config });
  const tracer = tracing.provider.getTracer('faults');
  return {
    tracing,
    tracer,
    end: spanEnder(tracer),
    flush: () => tracing.forceFlush(),
    shutdown: () => tracing.shutdown(),
    stats: () => tracing.stats(),
  };
}

/**
 * @param {{ address: string }} backend - An HTTP backend.
 * @param {string} path - A path at which it behaves in a way of its own.
 * @returns {string} Its DSN. A backend on a machine that is busy with other things may be slow.
 */
export function zipkinDsn({ address }, path = '/api/v2/spans') {
  return `zipkin+http://${address}${path}?timeout=10s`;
}
