import { deepEqual, equal, ok } from 'node:assert/strict';

/**
 * Compares what has arrived with what was sent, span by span.
 *
 * @param {object[]} received - As `showSpan` shows them.
 * @param {object[]} sent - In the same form.
 * @param {number} [lost] - How many the sender says that it has lost.
 */
export function compareSpans(received, sent, lost = 0) {
  equal(received.length, sent.length - lost, 'spans');
  const bySpanId = new Map(sent.map((span) => [span.spanId, span]));
  equal(bySpanId.size, sent.length, 'a span id for each');
  const seen = new Set();
  for (const span of received) {
    ok(!seen.has(span.spanId), `${span.spanId} came twice`);
    seen.add(span.spanId);
    deepEqual(span, bySpanId.get(span.spanId), `span ${span.spanId}`);
  }
}
