// One service with Redis, MariaDB, memcached, HTTP, fetch and gRPC, each called by an instrumented
// library under a legacy fork.
import assert from 'node:assert/strict';
import { checkRequest, spansOfRequest } from '../full-link/check-request.mjs';
import { startLinks } from '../full-link/start-links.mjs';
import { installedVersions } from '../peers/installed-versions.mjs';

const group = 'Full link';
/** Requests at once: enough that those of many are open in each library. */
const REQUESTS = 40;
const CALLER_ID = 'ca11e';
const PACKAGES = ['ioredis', 'mysql2', 'memcached', '@grpc/grpc-js'];
const INSTRUMENTATIONS = ['ioredis', 'mysql2', 'memcached', 'http', 'undici', 'grpc'];

export default ['require', 'import'].map((loadBy) => ({
  group,
  title: `libraries by ${loadBy}, ${REQUESTS} requests at once, half of them failing`,
  run: (world) => run(world, loadBy),
}));

async function run(world, loadBy) {
  const links = await startLinks(world, loadBy);
  const requests = Array.from({ length: REQUESTS }, (_, n) => ({
    id: `${n}`,
    traceId: (0xf00d000 + n).toString(16),
    isGood: n % 2 === 0,
    callerId: CALLER_ID,
  }));
  const answers = await Promise.all(requests.map((request) => send(links.service, request)));
  await links.service.stop();

  let spans = 0;
  for (const [n, request] of requests.entries()) {
    await links.collector.waitFor(request.traceId, spansOfRequest(request.isGood));
    const own = links.collector.spansOf(request.traceId);
    checkRequest(own, request, answers[n]);
    spans += own.length;
  }
  assert.equal(links.collector.spans.length, spans, 'spans outside of the requests');
  const packages = [
    ...PACKAGES,
    ...INSTRUMENTATIONS.map((name) => `@opentelemetry/instrumentation-${name}`),
  ];
  return {
    spans,
    compared: 'parents, names, errors, ids of what was asked for, both headers of each call',
    versions: { ...links.versions, ...installedVersions(world, packages) },
  };
}

async function send({ http }, { id, traceId, isGood }) {
  const response = await fetch(`http://${http}/${isGood ? 'good' : 'bad'}/${id}`, {
    method: 'POST',
    headers: { 'kratos-trace-id': `${traceId}:${CALLER_ID}:0:1` },
  });
  assert.equal(response.status, 200);
  return response.json();
}
