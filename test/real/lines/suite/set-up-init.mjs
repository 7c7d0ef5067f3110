// The usual way: everything by init().
import { trace } from '@opentelemetry/api';
import { init } from 'kratos-otel';

export function setUp({ addr, ...settings }) {
  const tracing = init({ serviceName: 'line', network: 'tcp', addr, timeout: 5000, ...settings });
  return { otel: trace.getTracer('library'), shutdown: () => tracing.shutdown() };
}
