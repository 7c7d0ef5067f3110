// The HTTP gateway: code in the style of Go-Kratos v1, from before OpenTelemetry. It passes its
// trace along by hand, imports nothing of OpenTelemetry and has no instrumentation: only init() at
// its start is new.
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import {
  GRPCFormat,
  HTTPFormat,
  KratosTraceID,
  TagComponent,
  TagHTTPMethod,
  TagHTTPStatusCode,
  TagHTTPURL,
  TagSpanKind,
  extract,
  init,
  inject,
  newTrace,
  tagInt,
  tagString,
} from 'kratos-otel';
import { IpcExporter } from './ipc-exporter.cjs';
import { runService } from './run-service.cjs';
import { furtherExporters } from './further-exporters.cjs';

const tracing = init({
  serviceName: 'gateway',
  exporter: new IpcExporter(),
  exporters: furtherExporters(),
  // In the words of Kratos: sample everything. A real service keeps the sampler.
  disableSample: true,
});

const { INVENTORY_PORT, BILLING_PORT } = process.env;
const proto = loadSync(fileURLToPath(new URL('demo.proto', import.meta.url)));
const { Inventory } = grpc.loadPackageDefinition(proto).demo;
const inventory = new Inventory(
  `127.0.0.1:${INVENTORY_PORT}`,
  grpc.credentials.createInsecure(),
  { 'grpc.enable_http_proxy': 0 }, // Else an `http_proxy` of your shell is asked for 127.0.0.1.
);

/** The gRPC call: fork, put the trace into the metadata, finish with the error if there is one. */
function reserve(t, { item, quantity }) {
  const child = t.fork('inventory', '/demo.Inventory/Reserve');
  child.setTag(tagString(TagComponent, 'net/grpc'));
  const metadata = new grpc.Metadata();
  inject(child, GRPCFormat, metadata);
  return new Promise((resolve, reject) => {
    inventory.Reserve({ item, quantity }, metadata, (error, reply) => {
      child.finish(error);
      if (error) reject(error);
      else resolve(reply);
    });
  });
}

/** The HTTP call: the same with headers. */
function charge(t, { item, quantity, currency }) {
  const child = t.fork('billing', 'HTTP:POST');
  const url = `http://127.0.0.1:${BILLING_PORT}/charge`;
  child.setTag(tagString(TagComponent, 'net/http'), tagString(TagHTTPURL, url));
  const headers = { 'content-type': 'application/json' };
  inject(child, HTTPFormat, headers);
  return new Promise((resolve, reject) => {
    const fail = (error) => {
      child.finish(error);
      reject(error);
    };
    const request = http.request(url, { method: 'POST', headers }, async (response) => {
      child.setTag(tagInt(TagHTTPStatusCode, response.statusCode));
      const receipt = await json(response).catch(fail);
      if (receipt === undefined) return;
      if (response.statusCode >= 400) return fail(new Error(`billing: ${receipt.error}`));
      child.finish();
      resolve(receipt);
    });
    request.on('error', fail).end(JSON.stringify({ item, quantity, currency }));
  });
}

async function placeOrder(t, request) {
  const order = await json(request);
  const { left } = await reserve(t, order);
  return { ...(await charge(t, order)), left };
}

const server = http.createServer(async (request, response) => {
  const path = new URL(request.url, 'http://gateway').pathname;
  let t;
  try {
    t = extract(HTTPFormat, request.headers);
  } catch {
    t = newTrace(path); // The caller sent no trace: this is where one begins.
  }
  t.setTitle(path);
  t.setTag(tagString(TagComponent, 'net/http'), tagString(TagSpanKind, 'server'));
  t.setTag(tagString(TagHTTPMethod, request.method), tagString(TagHTTPURL, request.url));
  response.setHeader(KratosTraceID, t.traceId());
  try {
    const receipt = await placeOrder(t, request);
    response.writeHead(201).end(JSON.stringify(receipt));
    t.finish();
  } catch (error) {
    const isOutOfStock = error.code === grpc.status.FAILED_PRECONDITION;
    response.writeHead(isOutOfStock ? 409 : 500).end(JSON.stringify({ error: error.message }));
    t.finish(error);
  }
});

server.listen(0, '127.0.0.1', () => {
  runService(server.address().port, async () => {
    await new Promise((resolve) => server.close(resolve));
    inventory.close();
    await tracing.shutdown();
  });
});
