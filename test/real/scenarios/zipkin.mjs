// Chains of services that report to a real Zipkin, read back by its API.
import assert from 'node:assert/strict';
import { assertTimes } from '../backends/times.mjs';
import { assertTree, chainTree } from '../backends/tree.mjs';
import {
  assertStockZipkinServer,
  assertZipkinServer,
  plainZipkinSpans,
} from '../backends/zipkin-spans.mjs';
import { startGoFramework, startGoPeer } from '../peers/go-peer.mjs';
import { CALLER_ID, callChain, newTraceId, startChain, via } from '../backends/reporting-chain.mjs';
import { startNodeService } from '../peers/node-service.mjs';
import { startZipkin } from '../peers/zipkin.mjs';

let zipkin;

/** All scenarios share one: it takes its time to start. */
export async function prepare(world) {
  zipkin = await startZipkin(world);
}

const group = 'Zipkin';

export default [
  { group, title: 'three services, three ways to report', run: everyWay },
  { group, title: 'an error on its way up', run: failure },
  { group, title: 'Node → Go → Node, Go by the original', run: throughGo },
  { group, title: 'business failures with status 200, Go and Node', run: businessFailures },
  { group, title: 'databases and a queue, which report nothing', run: silentPeers },
];

async function everyWay(world) {
  const [a, b, c] = await startChain(world, [
    { name: 'way-a', way: 'zipkin entry', port: zipkin.port },
    { name: 'way-b', way: 'zipkin DSN', port: zipkin.port },
    { name: 'way-c', way: 'zipkin stock exporter', port: zipkin.port },
  ]);
  const traceId = newTraceId();
  const result = await callChain(a, '/orders', via('way-b', b, via('way-c', c)), traceId);
  assert.equal(result.status, 200);
  for (const service of [a, b, c]) await service.stop();

  const spans = await zipkin.trace(traceId, 8);
  const plain = plainZipkinSpans(spans);
  assertTree(plain, chainTree('way-a', 'way-b', 'way-c'), CALLER_ID);
  assertTimes(plain, result);
  assertZipkinServer(serverOf(spans, 'way-a'));
  assertZipkinServer(serverOf(spans, 'way-b'), { caller: 'way-a' });
  assertStockZipkinServer(serverOf(spans, 'way-c'));
  await assertDependencies([
    ['way-a', 'way-b', 1, 0],
    ['way-b', 'way-c', 1, 0],
  ]);
  const compared = 'tree, kinds, names, tags, annotations, times, dependencies';
  return { spans: spans.length, compared, versions };
}

async function failure(world) {
  const [a, b] = await startChain(world, [
    { name: 'fail-a', way: 'zipkin DSN', port: zipkin.port },
    { name: 'fail-b', way: 'zipkin entry', port: zipkin.port },
  ]);
  const traceId = newTraceId();
  const { status } = await callChain(a, '/orders', via('fail-b', b, { error: 'boom' }), traceId);
  assert.equal(status, 500);
  for (const service of [a, b]) await service.stop();

  const spans = await zipkin.trace(traceId, 3);
  const status500 = 'call: status 500';
  assertZipkinServer(serverOf(spans, 'fail-a'), failed(status500));
  assertZipkinServer(serverOf(spans, 'fail-b'), { caller: 'fail-a', ...failed('boom') });
  const client = spans.find(({ kind }) => kind === 'CLIENT');
  assert.equal(client.tags.error, 'status 500');
  await assertDependencies([['fail-a', 'fail-b', 1, 1]]);
  return { spans: spans.length, compared: 'error tags, exceptions, dependencies', versions };
}

async function throughGo(world) {
  const [a, c] = await startChain(world, [
    { name: 'go-a', way: 'zipkin entry', port: zipkin.port },
    { name: 'go-c', way: 'zipkin entry', port: zipkin.port },
  ]);
  const go = await startGoPeer(world, { name: 'go-b', zipkin: `${zipkin.url}/api/v2/spans` });
  const tags = { plain: 'text', whole: 7, half: 0.5, yes: true };
  const traceId = newTraceId();
  const plan = { tags, ...via('go-b', go, { tags, ...via('go-c', c) }) };
  const result = await callChain(a, '/orders', plan, traceId);
  assert.equal(result.status, 200);
  for (const service of [a, go, c]) await service.stop();

  const spans = await zipkin.trace(traceId, 7);
  const wanted = chainTree('go-a', 'go-b', 'go-c').filter(
    (line) => !line.startsWith('go-b producer'),
  );
  assertTree(plainZipkinSpans(spans), wanted, CALLER_ID);
  assertZipkinServer(serverOf(spans, 'go-a'), {
    tags: { plain: 'text', whole: '7', half: '0.5', yes: 'true' },
  });
  const goTags = serverOf(spans, 'go-b').tags;
  // The original means to print the others too, but prints the string that they are not.
  assert.deepEqual({ ...goTags, plain: 'text', whole: '', half: '', yes: '' }, goTags);
  await assertDependencies([
    ['go-a', 'go-b', 1, 0],
    ['go-b', 'go-c', 1, 0],
  ]);
  const compared = 'tree, kinds, names, tags, dependencies';
  return { spans: spans.length, compared, versions: { ...versions, ...go.versions } };
}

/** An answer with status 200 and `kratos-status-code: -404` is red, whichever language it is of. */
async function businessFailures(world) {
  const endpoint = `${zipkin.url}/api/v2/spans`;
  const go = await startGoFramework(world, { name: 'business-go', zipkin: endpoint });
  const [node, instrumented] = await Promise.all(
    ['middleware', 'instrumentations'].map((by) =>
      startNodeService(world, 'framework.mjs', {
        BY: by,
        SERVICE_NAME: `business-${by}`,
        ZIPKIN_PORT: `${zipkin.port}`,
      }),
    ),
  );
  const failing = { error: '-404' };
  const pairs = [
    ['business-go', go, 'business-middleware', node],
    ['business-middleware', node, 'business-go', go],
    ['business-instrumentations', instrumented, 'business-go', go],
    ['business-go', go, 'business-instrumentations', instrumented],
  ].map((pair) => ({ traceId: newTraceId(), pair }));
  for (const { traceId, pair } of pairs) {
    const [, from, , to] = pair;
    const next = [{ over: 'http', to: to.http, name: '/chain', plan: failing }];
    const { status } = await callChain(from, '/chain', { next }, traceId);
    assert.equal(status, 200);
  }
  for (const service of [go, node, instrumented]) await service.stop();

  let count = 0;
  for (const { traceId, pair } of pairs) {
    const spans = await zipkin.trace(traceId, 3);
    const [caller, , called] = pair;
    // The original's own client does not look at the code.
    const isRead = caller !== 'business-go';
    const isRed = ({ tags = {} }) => Object.hasOwn(tags, 'error');
    assert.equal(isRed(serverOf(spans, called)), true, `the server ${called} called by ${caller}`);
    assert.equal(isRed(serverOf(spans, caller)), false, `the server ${caller}, which has answered`);
    const client = spans.find(({ kind }) => kind === 'CLIENT');
    assert.equal(isRed(client), isRead, `the client ${caller} of ${called}`);
    count += spans.length;
  }
  const compared = 'error tags of servers and clients';
  return { spans: count, compared, versions: { ...versions, ...go.versions } };
}

async function silentPeers(world) {
  const [shop, mail] = await startChain(world, [
    { name: 'peers-shop', way: 'zipkin entry', port: zipkin.port },
    { name: 'peers-mail', way: 'zipkin DSN', port: zipkin.port },
  ]);
  const traceId = newTraceId();
  const consume = { tags: { 'span.kind': 'consumer', 'peer.service': 'kafka' } };
  const [send] = via('kafka', mail, consume).next;
  const plan = {
    next: [
      { by: 'fork', service: 'redis', name: 'GET' },
      { by: 'fork', service: 'mysql', name: 'query' },
      { ...send, by: 'follow' },
    ],
  };
  const { status } = await callChain(shop, '/orders', plan, traceId);
  assert.equal(status, 200);
  for (const service of [shop, mail]) await service.stop();

  const spans = await zipkin.trace(traceId, 7);
  await assertDependencies([
    ['kafka', 'peers-mail', 1, 0],
    ['peers-shop', 'kafka', 1, 0],
    ['peers-shop', 'mysql', 1, 0],
    ['peers-shop', 'redis', 1, 0],
  ]);
  return { spans: spans.length, compared: 'dependencies', versions };
}

const versions = {
  get Zipkin() {
    return zipkin.version;
  },
};

function serverOf(spans, service) {
  return spans.find((span) => span.localEndpoint.serviceName === service && span.kind === 'SERVER');
}

function failed(message) {
  return {
    tags: { error: message, 'otel.status_code': 'ERROR' },
    annotations: [`message : ${message}`, `stack : Error: ${message}`],
  };
}

async function assertDependencies(wanted) {
  const callers = wanted.map(([parent]) => parent);
  const links = (await zipkin.dependencies()).filter(({ parent }) => callers.includes(parent));
  const found = links.map((link) => [
    link.parent,
    link.child,
    link.callCount,
    link.errorCount ?? 0,
  ]);
  assert.deepEqual(found.sort(), wanted);
}
