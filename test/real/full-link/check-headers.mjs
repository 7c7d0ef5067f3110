import assert from 'node:assert/strict';

/**
 * Fails unless both headers that a service got name the span of the library that sent them, not the
 * fork above it.
 *
 * @param {{ received: Record<string, string>, trace: string }} answer - Of `services/legacy.mjs`.
 * @param {Record<'fork' | 'library' | 'next', import('kratos-otel/reporter').KratosSpan>} spans -
 *   `next`: that of the service.
 */
export function checkHeaders({ received, trace }, { fork, library, next }) {
  const { traceId } = library;
  const spanId = library.spanId.padStart(16, '0');
  assert.equal(received['kratos-trace-id'], `${traceId}:${library.spanId}:${fork.spanId}:1`);
  assert.equal(received.traceparent, `00-${traceId.padStart(32, '0')}-${spanId}-01`);
  assert.equal(trace, `${traceId}:${next.spanId}:${library.spanId}:1`);
}
