import assert from 'node:assert/strict';

/** What every peer has to have recorded, in the order in which it ends. */
const EXPECTED = [
  {
    name: 'Redis:GET',
    kind: 'client',
    parent: '/orders',
    tags: { 'peer.service': 'redis', 'cache.hit': true },
  },
  { name: 'GetUser', kind: 'client', parent: '/orders', tags: { 'peer.service': 'users' } },
  { name: '/orders', kind: 'server', parent: null, tags: { 'user.id': '42' } },
];

/**
 * @param {{ ended: import('../peers/ended-spans.mjs').EndedSpans, plain: Function,
 *   threeSpanTrace: () => unknown }} peer - A peer.
 * @param {{ sampled: boolean }} options - What it should do.
 * @returns {() => unknown} Its trace of three spans, which records them or nothing as it should.
 */
export function checkedThreeSpanTrace(peer, { sampled }) {
  const spans = peer.ended.during(peer.threeSpanTrace);
  assert.deepEqual(peer.plain(spans), sampled ? EXPECTED : []);
  return peer.threeSpanTrace;
}
