import { resourceFromAttributes } from '@opentelemetry/resources';

const resource = resourceFromAttributes({ 'service.name': 'faults' });

/**
 * @param {number} n - A number from 1.
 * @returns {import('@opentelemetry/sdk-trace-base').ReadableSpan} An ended span, of which there is
 *   one a number.
 */
export function readableSpan(n) {
  const spanId = n.toString(16).padStart(16, '0');
  return {
    name: `span-${n}`,
    kind: 1,
    spanContext: () => ({ traceId: spanId.padStart(32, '0'), spanId, traceFlags: 1 }),
    startTime: [1_700_000_000, n],
    endTime: [1_700_000_001, n],
    duration: [1, 0],
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'faults' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
