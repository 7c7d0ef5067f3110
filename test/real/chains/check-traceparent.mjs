import { equal } from 'node:assert/strict';
import { readHeader } from './expected-spans.mjs';

/**
 * Checks the `traceparent` that a Node service has sent beside `kratos-trace-id`: the same trace,
 * span and decision, and the whole 128 bits of a trace that came with them.
 *
 * @param {Record<string, string>} received - What the next service got.
 * @param {string | undefined} w3cTrace - The 128-bit trace id, if the trace came with one.
 */
export function checkTraceparent(received, w3cTrace) {
  const { traceId, spanId, flags } = readHeader(received['kratos-trace-id']);
  const traceId128 = w3cTrace ?? traceId.padStart(32, '0');
  const w3cFlags = (flags & 1) === 1 ? '01' : '00';
  equal(received.traceparent, `00-${traceId128}-${spanId.padStart(16, '0')}-${w3cFlags}`);
}
