import { deepEqual, equal, ok } from 'node:assert/strict';
import { keepingDepths } from './plan-requests.mjs';

const tagOf = ({ tags }, key) => tags.find((tag) => tag.key === key)?.value;

/**
 * Checks what has arrived of a load through the chain.
 *
 * @param {import('kratos-otel/reporter').KratosSpan[]} spans - All that has arrived.
 * @param {readonly import('./plan-requests.mjs').Planned[]} requests
 * @param {{ services: Record<string, number>, slowerThan: number, reached: Record<string,
 *   ReadonlySet<number>> }} chain - `services`: the depth of each service in Node; `slowerThan`:
 *   milliseconds from which one keeps a request; `reached`: the requests that came to each. The
 *   original refuses some on a busy machine.
 * @returns {{ kept: number, unplanned: number, picked: number }} How many traces arrived because of
 *   `keep`, how many of them were to go well and did not, and how many the sampler picked.
 */
export function checkKept(spans, requests, { services, slowerThan, reached }) {
  const ids = spans.map(({ traceId, spanId }) => `${traceId}/${spanId}`);
  equal(new Set(ids).size, ids.length, 'nothing arrives twice');
  const traces = groupBy(spans, ({ traceId }) => traceId);
  const picked = [...traces.values()].filter((trace) => !trace.some(isKept));
  const kept = new Map();
  for (const trace of traces.values()) {
    if (!trace.some(isKept)) continue;
    ok(trace.every(isKept), 'a kept trace has no span that the sampler picked');
    const id = Number(tagOf(trace.find(isServer), 'request'));
    ok(!kept.has(id), `request ${id} is one trace`);
    kept.set(id, trace);
    for (const [name, part] of groupBy(trace, ({ serviceName }) => serviceName)) {
      checkPart(part, requests[id], services[name], slowerThan);
    }
  }
  const ofPicked = new Set(picked.map((trace) => Number(tagOf(trace.find(isServer), 'request'))));
  for (const request of requests) {
    if (ofPicked.has(request.id)) continue;
    // One that was to go well was refused: the first service has seen that.
    const wanted = request.isAnswered ? keepingDepths(request) : [1, ...keepingDepths(request)];
    const names = new Set(kept.get(request.id)?.map(({ serviceName }) => serviceName));
    for (const [name, depth] of Object.entries(services)) {
      if (!wanted.includes(depth) || !reached[name].has(request.id)) continue;
      ok(names.has(name), `${name} keeps ${JSON.stringify(request)}`);
    }
  }
  const unplanned = [...kept.keys()].filter((id) => keepingDepths(requests[id]).length === 0);
  return { kept: kept.size, unplanned: unplanned.length, picked: picked.length };
}

function isKept(span) {
  return tagOf(span, 'sampling.kept') !== undefined;
}

function isServer(span) {
  return tagOf(span, 'span.kind') === 'server';
}

function isAborted({ logs }) {
  return logs.some(({ fields }) => fields.some(({ value }) => value === 'aborted'));
}

/** What one service has kept of one request. */
function checkPart(part, request, depth, slowerThan) {
  const what = `depth ${depth} of ${JSON.stringify(request)}`;
  const [server, ...others] = part.filter(isServer);
  equal(others.length, 0, `one server span at ${what}`);
  equal(server.parentId === '0', depth === 1, `a parent at ${what}`);
  const isFailed = request.failsAt !== undefined && depth <= request.failsAt;
  const callsOn = depth < (request.failsAt ?? 5);
  deepEqual(
    part.filter((span) => !isServer(span)).map(({ parentId }) => parentId),
    callsOn ? [server.spanId] : [],
    `calls at ${what}`,
  );
  const reason = tagOf(server, 'sampling.kept');
  // A machine that has other things to do makes good requests slow, and then they are kept.
  const isSlow = Number(server.durationNano) / 1e6 >= slowerThan;
  if (!isFailed) ok(isSlow || !request.isAnswered, `${reason} at ${what}`);
  if (isFailed) ok(tagOf(server, 'error') === true || isAborted(server), `an error at ${what}`);
  if (isFailed) equal(reason, 'error', `the reason at ${what}`);
}

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const each of list) {
    const key = keyOf(each);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}
