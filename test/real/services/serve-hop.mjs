import { text } from 'node:stream/consumers';
import { hopClient } from './hop-service.mjs';

const TRACING_HEADERS = ['kratos-trace-id', 'kratos-trace-debug', 'traceparent', 'tracestate'];

/**
 * A request, whichever way it came.
 *
 * @typedef {object} HopRequest
 * @property {'http' | 'grpc'} over
 * @property {string} name - Path, or full method.
 * @property {object} carrier - Headers or `Metadata`.
 * @property {object} plan - See `../go/plan.go`.
 * @property {Record<string, string>} received - The tracing headers.
 */

/**
 * Serves HTTP and gRPC on ports of 127.0.0.1, prints them as the first line, and stops when stdin
 * ends.
 *
 * @param {object} modules - `http` and `grpc`, instrumented or not.
 * @param {(request: HopRequest) => Promise<object>} handle - Answers; a rejection is a failure.
 * @param {() => Promise<void>} stop - Delivers the last spans.
 */
export async function serveHop({ http, grpc }, handle, stop) {
  const httpServer = http.createServer((request, response) => {
    answerHttp(request, handle).then(
      (answer) => response.end(JSON.stringify(answer)),
      (error) => response.writeHead(500).end(JSON.stringify({ error: error.message })),
    );
  });
  await new Promise((resolve) => httpServer.listen(0, '127.0.0.1', resolve));

  const grpcServer = new grpc.Server();
  const method = (name) => (call, callback) => {
    answerGrpc(name, call, handle).then((answer) => callback(null, answer), callback);
  };
  grpcServer.addService(hopClient(grpc).service, {
    Call: method('/hop.Hop/Call'),
    Ping: method('/hop.Hop/Ping'),
  });
  const credentials = grpc.ServerCredentials.createInsecure();
  const grpcPort = await new Promise((resolve, reject) => {
    grpcServer.bindAsync('127.0.0.1:0', credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });

  const address = (port) => `127.0.0.1:${port}`;
  const ready = { http: address(httpServer.address().port), grpc: address(grpcPort) };
  console.log(JSON.stringify(ready));
  await text(process.stdin);
  httpServer.closeAllConnections();
  httpServer.close();
  grpcServer.forceShutdown();
  await stop();
  process.exit();
}

async function answerHttp(request, handle) {
  const { pathname } = new URL(request.url, 'http://hop');
  const body = await text(request);
  return handle({
    over: 'http',
    name: pathname,
    carrier: request.headers,
    plan: JSON.parse(body || '{}'),
    received: tracingHeaders((name) => request.headers[name]),
  });
}

async function answerGrpc(name, { metadata, request }, handle) {
  const answer = await handle({
    over: 'grpc',
    name,
    carrier: metadata,
    plan: JSON.parse(request.value || '{}'),
    received: tracingHeaders((key) => metadata.get(key)[0]),
  });
  return { value: JSON.stringify(answer) };
}

function tracingHeaders(get) {
  const found = TRACING_HEADERS.map((name) => [name, get(name)]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}
