// Traces on a runtime that is not Node: the core, then `init()` with a backend over HTTP, which is here.
import { createServer } from 'node:http';
import {
  HTTPFormat,
  KratosPropagator,
  formatTraceHeader,
  parseTraceHeader,
} from 'kratos-otel/core';
import { extract, init, inject, newTrace, tagString } from 'kratos-otel';

const received = [];
const backend = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    received.push(...JSON.parse(body));
    response.writeHead(202).end();
  });
});
await new Promise((resolve) => backend.listen(0, '127.0.0.1', resolve));
process.env.TRACE = `zipkin+http://127.0.0.1:${backend.address().port}/api/v2/spans`;

const tracing = init({ serviceName: 'shop', probability: 1, flushOnExit: false });
const root = newTrace('/orders');
root.setTag(tagString('user.id', '42'));
const headers = {};
inject(root.fork('users', 'GetUser'), HTTPFormat, headers);
const remote = extract(HTTPFormat, headers);
root.run(() => newTrace('inside')).finish();
remote.finish(new Error('refused'));
root.finish();
await tracing.forceFlush();
const { delivered } = tracing.stats();
await tracing.shutdown();
backend.close();

console.log(
  JSON.stringify({
    delivered,
    names: received.map(({ name }) => name).sort(),
    traces: new Set(received.map(({ traceId }) => traceId)).size,
    header: parseTraceHeader(headers['kratos-trace-id']) !== undefined,
    fields: new KratosPropagator().fields(),
    formats: typeof formatTraceHeader,
  }),
);
process.exit();
