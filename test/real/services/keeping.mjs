// A service that keeps the traces of failed and slow requests, by kratos-otel/http and
// kratos-otel/grpc. Each of its spans has the number of the request. It does what a plan says.
import { createServer } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import grpc from '@grpc/grpc-js';
import { fromContext, init, tagInt } from 'kratos-otel';
import { grpcClientTrace } from 'kratos-otel/grpc';
import { connectTrace, recordRequestError, tracedRequest } from 'kratos-otel/http';
import { hopClient } from './hop-service.mjs';

const { SERVICE_NAME: serviceName, REPORT: addr, SLOWER_THAN: slowerThan } = process.env;
const tracing = init({
  serviceName,
  network: 'tcp',
  addr,
  keep: { slowerThan: Number(slowerThan), maxPerSecond: 10_000 },
});
const trace = connectTrace();
const Hop = hopClient(grpc);
const clients = new Map();
const HANG_MS = 3_000;
const reached = [];

/**
 * @typedef {object} Plan
 * @property {number} id - Of the request.
 * @property {'error' | 'abort' | 'hang'} [fail] - How this service fails.
 * @property {number} [wait] - Milliseconds that it takes.
 * @property {{ over: string, to: string, plan: object }[]} [next]
 */
async function follow({ id, fail, wait = 0, next: [call] = [] }, response) {
  reached.push(id);
  fromContext().setTag(tagInt('request', id));
  if (wait > 0) await delay(wait);
  if (fail === 'error') throw new Error('sold out');
  if (fail === 'abort') response.destroy();
  if (fail === 'hang') await delay(HANG_MS);
  if (call !== undefined) await (call.over === 'grpc' ? callGrpc(call) : callHttp(call));
}

function callHttp({ to, plan }) {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const call = tracedRequest(`http://${to}/chain`, options, (response) => {
      const code = response.headers['kratos-status-code'] ?? '0';
      json(response).then(code === '0' ? resolve : () => reject(new Error(`code ${code}`)), reject);
    });
    call.on('error', reject).end(JSON.stringify(plan));
  });
}

function callGrpc({ to, plan }) {
  const client = clients.get(to) ?? newClient(to);
  return new Promise((resolve, reject) => {
    client.Call({ value: JSON.stringify(plan) }, (error) => (error ? reject(error) : resolve()));
  });
}

function newClient(to) {
  const options = { 'grpc.enable_http_proxy': 0, interceptors: [grpcClientTrace()] };
  const client = new Hop(to, grpc.credentials.createInsecure(), options);
  clients.set(to, client);
  return client;
}

async function handle(request, response) {
  const plan = JSON.parse(await text(request));
  try {
    await follow(plan, response);
    response.end('{}');
  } catch (error) {
    recordRequestError(request, error);
    // A client of the original that reads the raw body looks at the status alone.
    if (!response.headersSent) response.writeHead(500, { 'kratos-status-code': '-500' });
    response.end('{}');
  }
}

const server = createServer((request, response) => {
  trace(request, response, () => handle(request, response));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
console.log(JSON.stringify({ http: `127.0.0.1:${server.address().port}` }));
await text(process.stdin);
server.closeAllConnections();
server.close();
await tracing.shutdown();
console.log(JSON.stringify({ ...tracing.stats(), reached }));
process.exit();
