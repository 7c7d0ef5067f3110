// Chains of services that report to a real Jaeger, read back by its query API.
import assert from 'node:assert/strict';
import {
  assertJaegerServer,
  assertReferences,
  plainJaegerSpans,
} from '../backends/jaeger-spans.mjs';
import { assertTimes } from '../backends/times.mjs';
import { assertTree, chainTree } from '../backends/tree.mjs';
import { JAEGER_VERSION, installJaeger } from '../install/jaeger-binary.mjs';
import { startJaeger } from '../peers/jaeger.mjs';
import { startJaegerV1 } from '../peers/jaeger-v1.mjs';
import { CALLER_ID, callChain, newTraceId, startChain, via } from '../backends/reporting-chain.mjs';

let jaeger;

/** All scenarios with Jaeger 2 share one. */
export async function prepare(world) {
  await installJaeger(world, 'all-in-one');
  jaeger = await startJaeger(world);
}

const group = 'Jaeger';
const versions = { Jaeger: `2.13 (Go module ${JAEGER_VERSION})` };
const EVERYTHING = 'tree, references, kinds, typed tags, logs, process, times';

export default [
  {
    group,
    title: 'Thrift over HTTP and UDP, then OTLP',
    run: (world) => chain(world, 'jaeger entry', 'jaeger UDP DSN', 'OTLP stock exporter'),
  },
  {
    group,
    title: 'OTLP, then Thrift over UDP and HTTP',
    run: (world) => chain(world, 'OTLP DSN', 'jaeger UDP DSN', 'jaeger DSN'),
  },
  { group, title: 'an error, by each protocol', run: failure },
  { group, title: 'Jaeger 1: flags, both references of a follow-up', run: flags },
];

async function chain(world, ...ways) {
  const [a, b, c] = await startWays(world, ways, jaeger);
  const traceId = newTraceId();
  const result = await callChain(a, '/orders', via('b', b, via('c', c)), traceId);
  assert.equal(result.status, 200);
  for (const service of [a, b, c]) await service.stop();

  const spans = plainJaegerSpans(await jaeger.api.trace(traceId, 8));
  assertTree(spans, chainTree('a', 'b', 'c'), CALLER_ID);
  assertReferences(spans, ['FOLLOWS_FROM']);
  assertTimes(spans, result);
  for (const [i, way] of ways.entries())
    assertJaegerServer(serverOf(spans, 'abc'[i]), { way, caller: 'abc'[i - 1] });
  return { spans: spans.length, compared: EVERYTHING, versions };
}

async function failure(world) {
  const ways = ['jaeger UDP DSN', 'OTLP DSN', 'jaeger DSN'];
  const [a, b, c] = await startWays(world, ways, jaeger);
  const traceId = newTraceId();
  const plan = via('b', b, via('c', c, { error: 'boom' }));
  const { status } = await callChain(a, '/orders', plan, traceId);
  assert.equal(status, 500);
  for (const service of [a, b, c]) await service.stop();

  const spans = plainJaegerSpans(await jaeger.api.trace(traceId, 5));
  for (const [i, way] of ways.entries()) {
    const message = i === 2 ? 'boom' : 'call: status 500';
    assertJaegerServer(serverOf(spans, 'abc'[i]), {
      way,
      caller: 'abc'[i - 1],
      ...failed(message, way),
    });
  }
  return { spans: spans.length, compared: 'error, status and exceptions', versions };
}

/** Jaeger 2 has no place for flags, and keeps of two references to one span the last. */
async function flags(world) {
  const v1 = await startJaegerV1(world);
  const ways = ['jaeger entry', 'jaeger DSN'];
  const [a, b] = await startWays(world, ways, v1);
  const seen = [];
  for (const flag of [1, 3]) {
    const traceId = newTraceId();
    await callChain(a, '/orders', via('b', b), traceId, flag);
    seen.push({ traceId, flag });
  }
  for (const service of [a, b]) await service.stop();

  for (const { traceId, flag } of seen) {
    const spans = plainJaegerSpans(await v1.api.trace(traceId, 5));
    assertTree(spans, chainTree('a', 'b'), CALLER_ID);
    assertReferences(spans, ['CHILD_OF', 'FOLLOWS_FROM']);
    for (const { raw } of spans) assert.equal(raw.flags, flag);
    for (const [i, way] of ways.entries())
      assertJaegerServer(serverOf(spans, 'ab'[i]), { way, caller: 'ab'[i - 1] });
  }
  const compared = 'tree, references, flags of sampled and debug traces, typed tags, logs';
  return { spans: 10, compared, versions: { Jaeger: JAEGER_VERSION } };
}

function startWays(world, ways, ports) {
  const portOf = (way) => {
    if (way.startsWith('OTLP')) return ports.otlp;
    return way.includes('UDP') ? ports.thriftUdp : ports.thriftHttp;
  };
  const links = ways.map((way, i) => ({ name: 'abc'[i], way, port: portOf(way) }));
  return startChain(world, links);
}

function serverOf(spans, name) {
  return spans.find(({ service, kind }) => service === name && kind === 'server');
}

/** Thrift has what OpenTracing says of an error, OTLP what OpenTelemetry does. */
function failed(message, way) {
  const tags = {
    error: ['bool', true],
    'otel.status_code': ['string', 'ERROR'],
    'otel.status_description': ['string', message],
  };
  const stack = `Error: ${message}`;
  const log = way.startsWith('OTLP')
    ? {
        event: 'exception',
        'exception.type': 'Error',
        'exception.message': message,
        'exception.stacktrace': stack,
      }
    : { event: 'error', 'error.kind': 'Error', message, stack };
  return { tags, logs: [log] };
}
