/**
 * @param {import('kratos-otel').TracingStats} stats - What `tracing.stats()` returned.
 * @returns {boolean} Whether every span is accounted for, in all and at each destination.
 */
export function isBalanced({ destinations, ...all }) {
  return [all, ...destinations].every(
    ({ ended, delivered, queued, dropped }) => ended === delivered + lost(dropped) + queued,
  );
}

/**
 * @param {Record<string, number>} dropped - Spans that were dropped, by reason.
 * @returns {number} All of them.
 */
export function lost(dropped) {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
