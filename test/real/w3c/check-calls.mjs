import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const MEMBER =
  /^([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=([ -+\--<>-~]{0,255}[!-+\--<>-~])$/;

/**
 * Checks the calls that a service made for one request.
 *
 * @param {string[][]} calls - The headers of each, name and value in turn, as they came.
 * @param {import('../data/w3c-trace-context.mjs').W3cRequest} request
 */
export function checkCalls(calls, request) {
  equal(calls.length, request.calls ?? 1, 'calls');
  const parents = calls.map((headers) => checkCall(headers, request));
  equal(new Set(parents).size, calls.length, 'a parent id for each call');
}

function checkCall(headers, { headers: sent, trace, has = {}, lacks = [], members }) {
  const found = valuesOf(headers, 'traceparent');
  equal(found.length, 1, 'one traceparent');
  match(found[0], TRACEPARENT);
  const [, traceId, parentId] = found[0].split('-');
  const parents = sent.filter(([name]) => name !== 'tracestate');
  for (const [index, [, value]] of parents.entries()) {
    const [, sentTraceId, sentParentId] = value.trim().split('-');
    if (trace === 'same' || (trace === 'first' && index === 0))
      equal(traceId, sentTraceId, 'the trace goes on');
    if (trace === 'new') notEqual(traceId, sentTraceId, 'a new trace');
    notEqual(parentId, sentParentId, 'a parent id of its own');
  }
  const state = parseTracestate(valuesOf(headers, 'tracestate'));
  const wanted = Object.keys(has);
  deepEqual(
    [...state].filter(([key]) => key in has),
    wanted.map((key) => [key, has[key]]),
  );
  for (const key of lacks) ok(!state.has(key), `tracestate has ${key}`);
  // A service may add a member of its own: nothing of what arrived is left, or the list is full.
  if (members === 0) state.delete('kratos');
  if (members !== undefined) equal(state.size, members, 'members of tracestate');
  return parentId;
}

/** As they came: Node would fold those of one name into one. */
function valuesOf(rawHeaders, name) {
  const values = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i].toLowerCase() === name) values.push(rawHeaders[i + 1]);
  }
  return values;
}

function parseTracestate(values) {
  const state = new Map();
  const members = values.flatMap((value) => value.split(',')).map((member) => member.trim());
  for (const member of members.filter((each) => each !== '')) {
    match(member, MEMBER, 'a member of tracestate');
    const [key, value] = member.split('=');
    ok(!state.has(key), `${key} occurs twice in tracestate`);
    state.set(key, value);
  }
  return state;
}
