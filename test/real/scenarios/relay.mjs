// `kratos-otel relay` between the original in Go and real backends.
import { equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSpans } from '../collectors/compare-spans.mjs';
import { fromGo } from '../collectors/shown-span.mjs';
import { buildGoPeer, buildOtelCollector } from '../install/go-peer.mjs';
import { nodeProgram } from '../install/node-program.mjs';
import { freePorts } from '../peers/free-port.mjs';
import { runGoSender } from '../peers/go-peer.mjs';
import { startJaeger } from '../peers/jaeger.mjs';
import { runOtelCollector, startOtelCollector } from '../peers/otel-collector.mjs';
import { startRelay } from '../peers/relay.mjs';
import { until } from '../peers/until.mjs';
import { startZipkin } from '../peers/zipkin.mjs';
import { expectedPlain } from '../relay/expected-spans.mjs';
import { jaegerExpected, jaegerFound } from '../relay/jaeger-plain.mjs';
import { plainOtlpSpans } from '../relay/otlp-plain.mjs';
import { zipkinExpected, zipkinFound } from '../relay/zipkin-plain.mjs';

const group = 'Relay';
const COUNT = 20_000;
const compared = 'ids, parents, kinds, resource, tags with their types, logs, errors, times';

/** Builds them, which takes some minutes the first time. */
export async function prepare(world) {
  await buildGoPeer(world);
  await buildOtelCollector(world);
}

const TCP = 'tcp://127.0.0.1:0';

export default [
  { group, title: 'Go over tcp → OpenTelemetry Collector', seconds: 300, run: overTcp },
  { group, title: 'Go over unixgram → OpenTelemetry Collector', seconds: 300, run: overUnixgram },
  { group, title: 'Go over tcp → Zipkin', seconds: 300, run: toZipkin },
  { group, title: 'Go over tcp → Jaeger', seconds: 300, run: toJaeger },
  { group, title: 'Go over tcp → Node 24 → Collector', seconds: 300, run: onNode24 },
  { group, title: 'the configuration in docs/relay.md', seconds: 120, run: documentedCollector },
  { group, title: 'the backend is away for 30 s', seconds: 300, run: backendAway },
];

function overTcp(world) {
  return toCollector(world, TCP);
}

function overUnixgram(world) {
  const folder = mkdtempSync(join(tmpdir(), 'kratos-'));
  world.onStop(() => rmSync(folder, { recursive: true, force: true }));
  return toCollector(world, `unixgram://${join(folder, 's')}`);
}

async function onNode24(world) {
  const node = await nodeProgram(world, 24);
  return toCollector(world, TCP, { node, count: COUNT / 10 });
}

async function toCollector(world, listen, { node, count = COUNT } = {}) {
  const collector = await startOtelCollector(world);
  const to = `otlp+http://127.0.0.1:${collector.otlp}`;
  const { sent, lost, versions } = await send(world, { listen, to, node, count });
  let found = [];
  await until(
    () => (found = plainOtlpSpans(collector.requests())).length >= sent.length - lost,
    () => `${sent.length - lost} spans in the Collector; it has ${found.length}`,
  );
  compareSpans(found, sent, lost);
  return { spans: found.length, compared, versions: { ...versions, ...collector.versions } };
}

async function toZipkin(world) {
  const zipkin = await startZipkin(world);
  const to = `zipkin+${zipkin.url}/api/v2/spans?timeout=20s`;
  const { sent, lost, versions } = await send(world, { listen: TCP, to, finite: true });
  const found = [];
  for (const traceId of new Set(sent.map((span) => span.traceId))) {
    found.push(...((await zipkin.get(`/api/v2/trace/${traceId}`)) ?? []).map(zipkinFound));
  }
  compareSpans(found, sent.map(zipkinExpected), lost);
  return { spans: found.length, compared, versions: { ...versions, Zipkin: zipkin.version } };
}

async function toJaeger(world) {
  const jaeger = await startJaeger(world);
  const to = `jaeger+http://127.0.0.1:${jaeger.thriftHttp}/api/traces?timeout=20s`;
  const { sent, lost, versions } = await send(world, { listen: TCP, to, finite: true });
  const found = [];
  for (const traceId of new Set(sent.map((span) => span.traceId))) {
    const response = await fetch(`http://127.0.0.1:${jaeger.api.port}/api/traces/${traceId}`);
    if (response.status === 404) continue;
    const { spans, processes } = (await response.json()).data[0];
    found.push(...spans.map((span) => jaegerFound(span, processes)));
  }
  compareSpans(found, sent.map(jaegerExpected), lost);
  return { spans: found.length, compared, versions: { ...versions, Jaeger: '2.13' } };
}

/** @returns What Go has sent, as it must arrive, once the relay has delivered it. */
async function send(world, { listen, to, node, finite, count = COUNT }) {
  const relay = await startRelay(world, { listen, to, node });
  const report = relay.address.replace('tcp://', '');
  const { spans, lost, versions } = await runGoSender(world, { report, count, finite });
  equal(spans.length, count);
  ok(lost < count / 2, `Go has lost ${lost} of ${count} spans by itself`);
  await until(
    async () => (await relay.value('kratos_relay_spans_delivered_total')) >= count - lost,
    () => `the relay to deliver ${count - lost} spans`,
    60_000,
  );
  equal(await relay.value('kratos_relay_spans_received_total'), count - lost);
  equal(await relay.value('kratos_relay_spans_dropped_total'), 0);
  const { code, said } = await relay.stop();
  equal(code, 0, said);
  return { sent: spans.map(fromGo).map(expectedPlain), lost, versions };
}

/** A Collector is started with the configuration that the documentation shows, and gets spans. */
async function documentedCollector(world) {
  const text = readFileSync(join(world.root, 'docs/relay.md'), 'utf8');
  const [, yaml] = /```yaml\n(# tail-sampling\.yaml\n.*?)```/s.exec(text);
  const [otlp, grpc] = await freePorts(2);
  const file = join(world.work, 'documented-spans.json');
  rmSync(file, { force: true });
  const config = yaml
    .replaceAll('0.0.0.0:4318', `127.0.0.1:${otlp}`)
    .replaceAll('0.0.0.0:4317', `127.0.0.1:${grpc}`)
    .replaceAll('/var/log/spans.json', file);
  const { versions } = await runOtelCollector(world, config, otlp);
  const relay = await startRelay(world, { listen: TCP, to: `otlp+http://127.0.0.1:${otlp}` });
  const report = relay.address.replace('tcp://', '');
  const count = 1000;
  const go = await runGoSender(world, { report, count });
  await relay.stop();
  const failed = new Set(
    go.spans.filter(({ tags }) => tags.some(({ key }) => key === 'error')).map((s) => s.traceId),
  );
  const wanted = go.spans.filter(({ traceId }) => failed.has(traceId)).length - go.lost;
  let lines = '';
  await until(
    () => {
      lines = readFileSync(file, 'utf8');
      return (lines.match(/"spanId"/g) ?? []).length >= wanted;
    },
    () => `${wanted} spans of traces that have failed`,
    60_000,
  );
  return { spans: wanted, compared: 'starts, keeps failed traces', versions };
}

/** A listener that is gone, and comes back. */
async function backendAway(world) {
  const [otlp] = await freePorts(1);
  const relay = await startRelay(world, {
    listen: TCP,
    to: `otlp+http://127.0.0.1:${otlp}`,
    flags: ['--queue-spans=50000'],
  });
  const sink = () =>
    spawn(process.execPath, [join(world.real, 'relay/otlp-backend.mjs'), String(otlp)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const report = relay.address.replace('tcp://', '');
  const { spans, lost, versions } = await runGoSender(world, { report, count: COUNT });
  await new Promise((resolve) => setTimeout(resolve, 30_000));
  equal(await relay.value('kratos_relay_destination_up'), 0);
  equal(await relay.value('kratos_relay_queue_spans'), COUNT - lost);
  const backend = sink();
  world.onStop(() => backend.kill());
  await until(
    async () => (await relay.value('kratos_relay_spans_delivered_total')) === spans.length - lost,
    'all spans to be delivered',
    30_000,
  );
  equal(await relay.value('kratos_relay_spans_dropped_total'), 0);
  equal((await relay.stop()).code, 0);
  return { spans: spans.length - lost, compared: 'how many', versions };
}
