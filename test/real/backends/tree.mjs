import assert from 'node:assert/strict';

/**
 * A span as every backend can tell it. Times are microseconds.
 *
 * @typedef {object} PlainSpan
 * @property {string} id
 * @property {string | undefined} parentId
 * @property {string} service
 * @property {string} kind - In lower case.
 * @property {string} name
 * @property {number} start
 * @property {number} duration
 */

/**
 * Fails unless the spans are exactly those that are wanted, each under the right one.
 *
 * @param {PlainSpan[]} spans
 * @param {string[]} wanted - One `<service> <kind> <name>` a span, behind it ` < ` and that of its
 *   parent; the parent of the first is `caller`.
 * @param {string} callerId - Span id of the caller, which is none of the spans.
 */
export function assertTree(spans, wanted, callerId) {
  const byId = new Map(spans.map((span) => [span.id, span]));
  assert.equal(byId.size, spans.length, 'two spans have one id');
  const parentOf = ({ parentId }) => {
    if (parentId === callerId) return 'caller';
    return byId.has(parentId) ? label(byId.get(parentId)) : `missing ${parentId}`;
  };
  const found = spans.map((span) => `${label(span)} < ${parentOf(span)}`);
  assert.deepEqual(found.sort(), wanted.toSorted());
}

/**
 * @param {PlainSpan} span
 * @returns {string} How `assertTree()` calls it.
 */
export function label({ service, kind, name }) {
  return `${service} ${kind} ${name}`;
}

/**
 * @param {...string} services - A chain of `services/reporting.mjs`, each calling the next.
 * @returns {string[]} What `assertTree()` has to find.
 */
export function chainTree(...services) {
  return services.flatMap((service, i) => {
    const caller = i === 0 ? 'caller' : `${services[i - 1]} client /orders`;
    const server = `${service} server /orders`;
    const lines = [`${server} < ${caller}`, `${service} producer audit < ${server}`];
    return i === services.length - 1 ? lines : [...lines, `${service} client /orders < ${server}`];
  });
}
