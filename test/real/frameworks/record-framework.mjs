import grpc from '@grpc/grpc-js';
import http from 'node:http';
import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { showSpan } from '../collectors/shown-span.mjs';
import { Collector } from '../peers/collector.mjs';
import { freePorts } from '../peers/free-port.mjs';
import { startGoFramework } from '../peers/go-peer.mjs';
import { startNodeService } from '../peers/node-service.mjs';
import { hopClient } from '../services/hop-service.mjs';

const TRACE = '1f2e3d4c5b6a7988';
const KRATOS = { 'kratos-trace-id': `${TRACE}:a0b1c2d3e4f5061:0:1` };
const HTTP_METADATA = {
  caller: 'edge',
  'x-bm-metadata-color': 'blue',
  'x-bm-metadata-mirror': 'true',
  'x-backend-bm-real-ip': '10.1.2.3',
};
const GRPC_METADATA = { caller: 'edge', color: 'blue', mirror: 'true', remote_ip: '10.1.2.3' };

/**
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<object>} Two services on the framework, and a port that refuses.
 */
export async function startRecorded(world) {
  const collector = await Collector.start(world);
  const report = collector.address;
  const front = await startGoFramework(world, { name: 'front', report });
  const back = await startGoFramework(world, { name: 'back', report });
  const [refused] = await freePorts(1);
  const { versions } = front;
  const lostSpans = () => front.lostSpans() + back.lostSpans();
  const logOf = () => logFieldsOf(front.stderr());
  return { collector, front, back, refused: `127.0.0.1:${refused}`, versions, lostSpans, logOf };
}

/** Of the newest line that the handler has written. */
function logFieldsOf(stderr) {
  const line = stderr.split('\n').findLast((each) => each.endsWith('in the handler')) ?? '';
  return Object.fromEntries(
    [...line.matchAll(/(\w+)=(\S*)/g)].map(([, key, value]) => [key, value]),
  );
}

/**
 * @param {import('../runner/world.mjs').World} world
 * @param {string} by - `middleware` or `instrumentations`: what makes the spans.
 * @returns {Promise<object>} The same with two services in Node.
 */
export async function startTwins(world, by) {
  const collector = await Collector.start(world);
  const start = (name) =>
    startNodeService(world, 'framework.mjs', {
      BY: by,
      SERVICE_NAME: name,
      REPORT: collector.address,
      DEPLOY_COLOR: '',
    });
  const [front, back] = await Promise.all(['front', 'back'].map(start));
  const [refused] = await freePorts(1);
  const refusing = `127.0.0.1:${refused}`;
  const ofOpenTelemetry = new Set(['trace_id', 'span_id']);
  const logOf = ({ log }) =>
    Object.fromEntries(Object.entries(log).filter(([key]) => !ofOpenTelemetry.has(key)));
  return { collector, front, back, refused: refusing, lostSpans: () => 0, logOf };
}

/**
 * Makes requests of every kind, one after the other.
 *
 * @param {Awaited<ReturnType<typeof startRecorded>>} running
 * @returns {Promise<Record<string, { spans: object[], response: object, sent?: object, log?: object }>>}
 *   By the request: what both services reported, in the order of the tree, what the first answered, what
 *   the second got, and the fields of a line that the first has logged. What differs from run to run has a name in place of its value.
 */
export async function recordFramework(running) {
  const { front, back, refused } = running;
  const next = (over, to) => ({
    next: [{ over, to, name: over === 'http' ? '/chain' : 'Call' }],
  });
  const nextFails = (over, to) => {
    const [call] = next(over, to).next;
    return { next: [{ ...call, plan: { error: '-404' } }] };
  };
  const requests = [
    ['HTTP to HTTP', 'http', '/chain?a=1', next('http', back.http), 2 + 1],
    ['HTTP to gRPC', 'http', '/chain', next('grpc', back.grpc), 2 + 1],
    ['gRPC to gRPC', 'grpc', '', next('grpc', back.grpc), 2 + 1],
    ['gRPC to HTTP', 'grpc', '', next('http', back.http), 2 + 1],
    ['HTTP, no route', 'http', '/missing', {}, 1],
    ['HTTP, the handler fails', 'http', '/chain', { error: 'boom' }, 1],
    ['gRPC, the handler fails', 'grpc', '', { error: 'boom' }, 1],
    ['HTTP, an ecode', 'http', '/chain', { error: '-404' }, 1],
    ['gRPC, an ecode', 'grpc', '', { error: '-404' }, 1],
    ['HTTP to gRPC, an ecode', 'http', '/chain', nextFails('grpc', back.grpc), 3],
    ['HTTP to HTTP, an ecode', 'http', '/chain', nextFails('http', back.http), 3],
    ['HTTP, connection refused', 'http', '/chain', next('http', refused), 2],
  ];
  const record = {};
  for (const [title, over, path, plan, count] of requests) {
    running.collector.spans.length = 0;
    const body = JSON.stringify(plan);
    const response =
      over === 'http' ? await post(front.http, path, body) : await call(front.grpc, body);
    await running.collector.waitUntil(
      () => running.collector.spansOf(TRACE).length >= count || running.lostSpans() > 0,
      () => `${title}: ${count} spans, not ${running.collector.spansOf(TRACE).length}`,
    );
    if (running.lostSpans() > 0)
      throw new Error(`${title}: the original's reporter has lost spans`);
    const { answer, ...shown } = response;
    record[title] = plain({
      response: shown,
      sent: answer?.next?.[0]?.answer?.copies,
      log: answer?.service && running.logOf(answer),
      spans: inTreeOrder(running.collector.spansOf(TRACE)).map(showSpan).map(withoutIds),
    });
  }
  return record;
}

function post(to, path, body) {
  const headers = { ...KRATOS, ...HTTP_METADATA, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, agent: false };
    const request = http.request(`http://${to}${path}`, options, (response) => {
      const rest = { ...response.headers };
      delete rest.date;
      delete rest['content-length'];
      text(response).then((got) => {
        resolve({ status: response.statusCode, headers: rest, answer: parsed(got) });
      }, reject);
    });
    request.on('error', reject).end(body);
  });
}

function call(to, body) {
  const Hop = hopClient(grpc);
  const client = new Hop(to, grpc.credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries({ ...KRATOS, ...GRPC_METADATA })) {
    metadata.set(name, value);
  }
  return new Promise((resolve) => {
    client.Call({ value: body }, metadata, (error, reply) => {
      client.close();
      if (error) resolve({ code: error.code, details: error.details });
      else resolve({ code: 0, answer: parsed(reply.value) });
    });
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Each trace here is a chain. */
function inTreeOrder(spans) {
  const ordered = [];
  const ids = new Set(spans.map(({ spanId }) => spanId));
  let span = spans.find(({ parentId }) => !ids.has(parentId));
  for (
    ;
    span !== undefined;
    span = spans.find(({ parentId }) => parentId === ordered.at(-1).spanId)
  ) {
    ordered.push(span);
  }
  return ordered;
}

function withoutIds({ service, name, tags, logs }) {
  return { service, name, tags, logs: logs.map(({ fields }) => fields) };
}

const VARIABLE = new Set(['hostname', 'ip', 'region', 'zone']);
const TIMES = new Set(['x1-bmspy-timeout', 'cpu_usage']);

/** Puts names in place of what differs from run to run and from machine to machine. */
function plain(value, key = '') {
  if (Array.isArray(value)) return value.map((each) => plain(each, key));
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    if (VARIABLE.has(value.key)) return { ...value, value: `<${value.key}>` };
    const sorted =
      key === 'sent' || key === 'log' ? entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) : entries;
    return Object.fromEntries(sorted.map(([name, each]) => [name, plain(each, name)]));
  }
  if (typeof value !== 'string') return value;
  if (TIMES.has(key)) return '<number>';
  return value
    .replaceAll(hostname(), '<hostname>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(/go1\.[\d.]+/g, '<go>')
    .replace(/^[0-9a-f]+:[0-9a-f]+:[0-9a-f]+:(\d)$/, '<trace>:<span>:<parent>:$1');
}
