// The twin of ../go/framework.go: a service whose servers and clients of HTTP and gRPC make all spans,
// by kratos-otel/http and kratos-otel/grpc, or by instrumentations under the names of the original
// (BY=instrumentations). It answers `/chain` and `hop.Hop/Call` and follows the calls of a plan.
import { createRequire } from 'node:module';
import { json, text } from 'node:stream/consumers';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { deadlineSignal, fromContext, kratosMetadata, logFields } from 'kratos-otel';
import { grpcClientTrace, grpcServerTrace } from 'kratos-otel/grpc';
import { connectTrace, recordRequestError, tracedRequest } from 'kratos-otel/http';
import { hopClient } from './hop-service.mjs';
import { startTracing } from './tracing.mjs';

const byInstrumentations = process.env.BY === 'instrumentations';
const headers = { responseHeaders: ['kratos-status-code'] };
const tracing = byInstrumentations
  ? startTracing(
      [
        new HttpInstrumentation({ headersToSpanAttributes: { server: headers, client: headers } }),
        new GrpcInstrumentation(),
      ],
      { spanNames: 'kratos' },
    )
  : startTracing();
// Instrumentations patch what is required after them.
const require = createRequire(import.meta.url);
const http = require('node:http');
const grpc = require('@grpc/grpc-js');
const Hop = hopClient(grpc);
const traced = byInstrumentations ? (_request, _response, next) => next() : connectTrace();
const request = byInstrumentations ? http.request : tracedRequest;

/** What the original calls an ecode. */
const ECODE = /^-\d+$/;

async function answer(plan, copies) {
  const next = [];
  for (const call of plan.next ?? []) next.push(await follow(call));
  if (plan.error) throw new Error(plan.error);
  return {
    service: process.env.SERVICE_NAME,
    trace: fromContext()?.traceId() ?? '',
    metadata: { ...kratosMetadata(), hasDeadline: deadlineSignal() !== undefined },
    log: logFields(),
    next,
    copies,
  };
}

async function follow({ over, to, name, plan }) {
  try {
    const body = JSON.stringify(plan ?? {});
    return { answer: await (over === 'grpc' ? callGrpc(to, body) : callHttp(to, name, body)) };
  } catch (error) {
    return { error: error.message };
  }
}

function callHttp(to, path, body) {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const call = request(`http://${to}${path}`, { ...options, agent: false }, (response) => {
      json(response).then(resolve, reject);
    });
    call.on('error', reject).end(body);
  });
}

function callGrpc(to, body) {
  const interceptors = byInstrumentations ? [] : [grpcClientTrace()];
  const options = { 'grpc.enable_http_proxy': 0, interceptors };
  const client = new Hop(to, grpc.credentials.createInsecure(), options);
  return new Promise((resolve, reject) => {
    client.Call({ value: body }, (error, reply) => {
      client.close();
      if (error) reject(error);
      else resolve(JSON.parse(reply.value));
    });
  });
}

async function handleHttp(incoming, outgoing) {
  if (incoming.url.split('?')[0] !== '/chain') {
    outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
    return;
  }
  outgoing.setHeader('content-type', 'application/json');
  try {
    const entries = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat()]);
    const plan = JSON.parse((await text(incoming)) || '{}');
    outgoing.end(JSON.stringify(await answer(plan, Object.fromEntries(entries))));
  } catch (error) {
    // What `c.JSON(nil, err)` of blademaster does.
    const code = ECODE.test(error.message) ? error.message : '-500';
    outgoing.setHeader('content-type', 'application/json; charset=utf-8');
    outgoing.setHeader('kratos-status-code', code);
    if (code !== error.message) recordRequestError(incoming, error);
    outgoing.end(JSON.stringify({ code: Number(code), message: error.message, ttl: 1 }));
  }
}

function handleGrpc({ request: { value }, metadata }, callback) {
  const copies = Object.fromEntries(
    Object.keys(metadata.getMap()).map((name) => [name, metadata.get(name)]),
  );
  answer(JSON.parse(value || '{}'), copies).then(
    (reply) => callback(null, { value: JSON.stringify(reply) }),
    (error) =>
      callback(Object.assign(error, { code: grpc.status.UNKNOWN, details: error.message })),
  );
}

const httpServer = http.createServer((incoming, outgoing) => {
  traced(incoming, outgoing, () => handleHttp(incoming, outgoing));
});
await new Promise((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
const grpcServer = new grpc.Server({
  interceptors: byInstrumentations ? [] : [grpcServerTrace()],
});
grpcServer.addService(Hop.service, { Call: handleGrpc, Ping: handleGrpc });
const grpcPort = await new Promise((resolve, reject) => {
  const credentials = grpc.ServerCredentials.createInsecure();
  grpcServer.bindAsync('127.0.0.1:0', credentials, (error, port) => {
    if (error) reject(error);
    else resolve(port);
  });
});
const address = (port) => `127.0.0.1:${port}`;
console.log(JSON.stringify({ http: address(httpServer.address().port), grpc: address(grpcPort) }));
await text(process.stdin);
httpServer.closeAllConnections();
httpServer.close();
grpcServer.forceShutdown();
await tracing.shutdown();
process.exit();
