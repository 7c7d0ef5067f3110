import { randomBytes } from 'node:crypto';
import { startNodeService } from '../peers/node-service.mjs';

/** How long each service works on a request. */
export const WORK_MS = 20;

/** Span id of whoever calls a chain. */
export const CALLER_ID = '00000000000ca11e';

/**
 * Starts services that can call each other and report to a backend, each in its own way.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {{ name: string, way: string, port: number }[]} links - See `services/report-to.mjs`.
 * @returns {Promise<{ http: string, stop: () => Promise<void> }[]>} In the same order.
 */
export function startChain(world, links) {
  const start = ({ name, way, port }) =>
    startNodeService(world, 'reporting.mjs', {
      SERVICE_NAME: name,
      WAY: way,
      BACKEND_PORT: `${port}`,
      WORK_MS: `${WORK_MS}`,
    });
  return Promise.all(links.map(start));
}

/**
 * Makes a request of a caller that is in a trace already.
 *
 * @param {{ http: string }} service
 * @param {string} path
 * @param {object} plan - See `go/plan.go`.
 * @param {string} traceId - 16 hex digits.
 * @param {number} [flags] - 1 is sampled, 3 debug besides.
 * @returns {Promise<{ status: number, from: number, to: number, workMs: number }>} With the time
 *   that it took, for `assertTimes()`.
 */
export async function callChain({ http }, path, plan, traceId, flags = 1) {
  const from = Date.now();
  const response = await fetch(`http://${http}${path}`, {
    method: 'POST',
    headers: { 'kratos-trace-id': `${traceId}:${CALLER_ID}:0:${flags}` },
    body: JSON.stringify(plan),
  });
  await response.text();
  return { status: response.status, from, to: Date.now(), workMs: WORK_MS };
}

/** @returns {string} A trace id for `callChain()`. */
export function newTraceId() {
  return randomBytes(8).toString('hex');
}

/**
 * @param {string} service - Name of the next service.
 * @param {{ http: string }} where - It listens.
 * @param {object} [plan] - For it.
 * @returns {object} A plan that calls it.
 */
export function via(service, { http }, plan = {}) {
  return { next: [{ by: 'fork', service, over: 'http', to: http, name: '/orders', plan }] };
}
