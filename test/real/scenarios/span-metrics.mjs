// A real Collector counts requests from the few traces that were sampled.
import { equal, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { join } from 'node:path';
import { buildSpanMetrics } from '../install/go-peer.mjs';
import { runCommand } from '../install/run-command.mjs';
import { freePorts } from '../peers/free-port.mjs';
import { runOtelCollector } from '../peers/otel-collector.mjs';
import { until } from '../peers/until.mjs';

const group = 'Sampling thresholds';
// One picked in a hundred: chance alone makes an estimate of 200,000 differ by 2.2 %, of this many by 0.6 %.
const REQUESTS = 2_500_000;
const GREATEST_ERROR = 0.02;

export async function prepare(world) {
  await buildSpanMetrics(world);
}

export default [{ group, title: 'span metrics of a Collector', seconds: 300, run: spanMetrics }];

async function spanMetrics(world) {
  const [otlp] = await freePorts(1);
  const metrics = await startMetricsSink(world);
  const config = {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlp}` } } } },
    connectors: { span_metrics: { metrics_flush_interval: '500ms' } },
    exporters: { otlphttp: { endpoint: metrics.url, encoding: 'json', compression: 'none' } },
    service: {
      pipelines: {
        traces: { receivers: ['otlp'], exporters: ['span_metrics'] },
        metrics: { receivers: ['span_metrics'], exporters: ['otlphttp'] },
      },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
  };
  const text = JSON.stringify(config);
  const { versions } = await runOtelCollector(world, text, otlp, buildSpanMetrics);
  const service = join(world.real, 'services/weighed.mjs');
  const url = `http://127.0.0.1:${otlp}/v1/traces`;
  const printed = await runCommand(process.execPath, [service, url, String(REQUESTS)]);
  const { requests, ended, delivered } = JSON.parse(printed);
  equal(delivered, ended);

  const total = () => Object.values(metrics.calls()).reduce((sum, count) => sum + count, 0);
  const error = () => Math.abs(total() / REQUESTS - 1);
  await until(
    () => error() < GREATEST_ERROR,
    () => `about ${REQUESTS} requests; the Collector estimates ${total()} from ${ended} spans`,
    10_000,
  );
  for (const [name, count] of Object.entries(requests)) {
    ok(Math.abs(metrics.calls()[name] / count - 1) < 2 * GREATEST_ERROR, `calls of ${name}`);
  }
  const percent = (error() * 100).toFixed(2);
  return {
    spans: ended,
    compared: `${REQUESTS} requests at p = 0.01 are counted from the sampled ones with an error of ${percent} %`,
    versions,
  };
}

/** A backend for metrics that remembers the newest count of calls of each operation. */
async function startMetricsSink(world) {
  const calls = new Map();
  const server = createServer(async (request, response) => {
    const { resourceMetrics = [] } = await json(request);
    for (const { name, point } of resourceMetrics.flatMap(callPoints)) calls.set(name, point);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.onStop(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, calls: () => Object.fromEntries(calls) };
}

function callPoints({ scopeMetrics = [] }) {
  return scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .filter(({ name }) => name.endsWith('calls'))
    .flatMap(({ sum }) => sum.dataPoints)
    .map(({ attributes, asInt }) => ({
      name: attributes.find(({ key }) => key === 'span.name').value.stringValue,
      point: Number(asInt),
    }));
}
