/** Services of the chain that are in Node, by their depth; the others are Go's. */
export const NODE_DEPTHS = [1, 3, 5];
const DEPTHS = 5;
const NODE_FAILURES = ['error', 'error', 'abort', 'hang'];
const SLOW_MS = 900;

/**
 * A request through the chain.
 *
 * @typedef {object} Planned
 * @property {number} id
 * @property {number} [failsAt] - Depth of the service that fails.
 * @property {string} [fail] - How.
 * @property {number} [slowAt] - Depth of the service that takes its time.
 *
 * @param {number} count
 * @param {() => number} random
 * @returns {Planned[]} One in a hundred fails at a random depth, one in two hundred is slow.
 */
export function planRequests(count, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  return Array.from({ length: count }, (_, id) => {
    const chance = random();
    if (chance < 0.01) {
      const failsAt = 1 + Math.floor(random() * DEPTHS);
      return { id, failsAt, fail: NODE_DEPTHS.includes(failsAt) ? pick(NODE_FAILURES) : 'error' };
    }
    return chance < 0.015 ? { id, slowAt: pick(NODE_DEPTHS) } : { id };
  });
}

/**
 * @param {Planned} request
 * @param {readonly { over: string, to: string }[]} stops - The services by depth.
 * @returns {object} The plan for the first of them, which has those of the others in it.
 */
export function nestedPlan({ id, failsAt, fail, slowAt }, stops) {
  let next;
  for (let depth = failsAt ?? stops.length; depth >= 1; depth--) {
    const isNode = NODE_DEPTHS.includes(depth);
    next = {
      over: stops[depth - 1].over,
      to: stops[depth - 1].to,
      name: '/chain',
      plan: {
        id,
        propagate: true,
        ...(depth === failsAt && (isNode ? { fail } : { error: 'sold out' })),
        ...(depth === slowAt && { wait: SLOW_MS }),
        ...(next !== undefined && { next: [next] }),
      },
    };
  }
  return next.plan;
}

/**
 * @param {Planned} request
 * @returns {number[]} Depths of the services in Node that have to keep their part of it.
 */
export function keepingDepths({ failsAt = 0, slowAt = 0 }) {
  return NODE_DEPTHS.filter((depth) => depth <= Math.max(failsAt, slowAt));
}
