import assert from 'node:assert/strict';
import { checkHeaders } from './check-headers.mjs';

const LINKS = ['redis', 'mariadb', 'memcached', 'http', 'fetch', 'grpc'];
/** Those that are services, which report too. */
const SERVICES = ['http', 'fetch', 'grpc'];
// The name of the one span that each library makes of its call: a good one and a bad one.
const LIBRARY_SPANS = {
  redis: ['get', 'NOSUCH'],
  mariadb: ['SELECT', 'SELECT'],
  memcached: ['memcached get', 'memcached incr'],
  http: ['POST', 'POST'],
  fetch: ['POST', 'POST'],
  grpc: ['grpc.hop.Hop/Call', 'grpc.hop.Hop/Call'],
};

/**
 * @param {boolean} isGood
 * @returns {number} How many spans a request makes: that of the server, two a link, and those of
 *   the services that are called.
 */
export function spansOfRequest(isGood) {
  return 1 + 2 * LINKS.length + (isGood ? SERVICES.length : 0);
}

/**
 * Fails unless the spans of one request hang together as they should.
 *
 * @param {import('kratos-otel/reporter').KratosSpan[]} spans - Those of its trace.
 * @param {{ id: string, isGood: boolean, callerId: string }} request
 * @param {object} answer - Of `services/full-link.mjs`.
 */
export function checkRequest(spans, { id, isGood, callerId }, answer) {
  assert.equal(spans.length, spansOfRequest(isGood));
  const server = onlyChild(spans, callerId);
  assert.equal(server.serviceName, 'full-link');
  const forks = spans.filter(({ parentId }) => parentId === server.spanId);
  assert.equal(forks.length, LINKS.length);
  for (const link of LINKS) {
    const fork = forks.find(({ operationName }) => operationName === `${link}-${id}`);
    assert.equal(fork.spanId.padStart(16, '0'), answer[link].fork);
    const library = onlyChild(spans, fork.spanId);
    assert.equal(library.operationName, LIBRARY_SPANS[link][isGood ? 0 : 1]);
    for (const span of [fork, library]) assert.equal(tagsOf(span).error ?? false, !isGood, link);
    checkStatement(library, link, id);
    assert.equal(answer[link].error === undefined, isGood, answer[link].error);
    if (isGood && SERVICES.includes(link)) {
      const next = onlyChild(spans, library.spanId);
      assert.equal(next.serviceName, 'next');
      assert.equal(tagsOf(next).link, `${link}-${id}`);
      checkHeaders(answer[link].answer, { fork, library, next });
    }
  }
}

/** Of a query the library tells what it asked for: its id has to be that of the fork. */
function checkStatement(library, link, id) {
  const text = tagsOf(library)['db.query.text'];
  if (link === 'mariadb') assert(text.startsWith(`SELECT '${link}-${id}'`), text);
  if (library.operationName === 'memcached get') assert.equal(text, `get ${link}-${id}`);
  if (library.operationName === 'get') assert.equal(text, `get ${link}-${id}`);
}

function onlyChild(spans, spanId) {
  const children = spans.filter(({ parentId }) => parentId === spanId);
  assert.equal(children.length, 1, `${children.length} spans under ${spanId}`);
  return children[0];
}

function tagsOf({ tags }) {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
