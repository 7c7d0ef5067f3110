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
  const byId = new Map(sent.map((span) => [idOf(span), span]));
  equal(byId.size, sent.length, 'an id for each');
  const seen = new Set();
  for (const span of received) {
    const id = idOf(span);
    ok(!seen.has(id), `${id} came twice`);
    seen.add(id);
    deepEqual(span, byId.get(id), `span ${id}`);
  }
}

/**
 * The original draws only 32 bits of a span id: in one of twenty runs, two of 20,000 spans have the
 * same. They are of different traces.
 */
function idOf({ traceId, spanId }) {
  return `${traceId}/${spanId}`;
}
