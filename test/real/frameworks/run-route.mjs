import { equal } from 'node:assert/strict';
import { assertTree } from '../backends/tree.mjs';
import { chainCases } from '../chains/chain-cases.mjs';
import { enter } from '../chains/enter.mjs';
import { readHeader } from '../chains/expected-spans.mjs';
import { checkHeaders } from './check-headers.mjs';
import { expectedTree } from './expected-tree.mjs';

/** @type {import('../chains/chain-cases.mjs').ChainCase[]} What is tried, in this order. */
export const ROUTE_CASES = chainCases('node', 'http');

/**
 * Sends every case along a route and checks the headers at each service and the tree of all spans.
 *
 * @param {import('./start-route.mjs').RunningRoute} running
 * @param {import('./routes.mjs').Stop[]} route
 * @param {{ isInstrumented: boolean, keepsDebug: boolean }} how
 * @returns {Promise<number>} How many spans were reported and compared.
 */
export async function runRoute(running, route, how) {
  const counts = [];
  for (const chainCase of ROUTE_CASES) {
    try {
      counts.push(await runCase(running, route, chainCase, how));
    } catch (error) {
      error.message = `${chainCase.name}: ${error.message}`;
      throw error;
    }
  }
  const count = counts.reduce((sum, each) => sum + each, 0);
  const { collector, w3cSpans } = running;
  equal(collector.spans.length + w3cSpans().length, count, 'nothing else was reported');
  return count;
}

async function runCase({ collector, addressOf, w3cSpans, lostSpans }, route, chainCase, how) {
  const [first, ...others] = route;
  const name = chainCase.ignored ? '/ping' : '/chain';
  const call = {
    over: 'http',
    to: addressOf(first.name, 'http'),
    name,
    plan: planOf(others, addressOf),
  };
  const answer = await enter(call, chainCase.headers);
  const { traceId } = readHeader(answer.trace);
  if (chainCase.parent) equal(traceId, chainCase.parent.traceId, 'the trace that arrived goes on');
  const trace = chainCase.w3cTrace ?? traceId.padStart(32, '0');
  const parent = chainCase.parent?.spanId ?? '0';
  checkHeaders(answer, route, { ...how, trace, parent, flags: chainCase.flags });

  const wanted = (chainCase.flags & 1) === 1 ? expectedTree(route, { ...how, name }) : [];
  const found = () => [
    ...collector.spansOf(traceId).map(plainSpan),
    ...w3cSpans().filter((span) => span.traceId === trace),
  ];
  await collector.waitUntil(
    () => found().length >= wanted.length || lostSpans() > 0,
    () => `${wanted.length} spans, not ${found().length}`,
  );
  assertTree(found(), wanted, parent.padStart(16, '0'));
  return wanted.length;
}

function planOf([stop, ...others], addressOf) {
  if (stop === undefined) return {};
  const { name, over } = stop;
  const to = addressOf(name, over);
  const operation = over === 'http' ? '/chain' : 'Call';
  const plan = planOf(others, addressOf);
  return { next: [{ by: 'fork', over, to, name: operation, forward: true, plan }] };
}

function plainSpan({ serviceName, operationName, spanId, parentId, tags }) {
  return {
    service: serviceName,
    name: operationName,
    // The last one counts: the original adds to the tag that fork() has set.
    kind: tags.findLast(({ key }) => key === 'span.kind')?.value,
    id: spanId.padStart(16, '0'),
    parentId: parentId.padStart(16, '0'),
  };
}
