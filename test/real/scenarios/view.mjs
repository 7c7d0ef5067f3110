// The page of `kratos-otel view` beside services in Go and in Node that report as they always do.
import { deepEqual, equal } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import { request } from 'node:http';
import { join } from 'node:path';
import { buildGoPeer } from '../install/go-peer.mjs';
import { freePorts } from '../peers/free-port.mjs';
import { startGoFramework } from '../peers/go-peer.mjs';
import { startNodeService } from '../peers/node-service.mjs';
import { until } from '../peers/until.mjs';

export async function prepare(world) {
  await buildGoPeer(world);
}

export default [
  { group: 'View', title: 'a trace over Go, Node and Go', seconds: 60, run: goNodeGo },
];

const SHAPES = ['first /chain', 'first HTTP:POST', 'hop /chain', 'hop HTTP:POST', 'last /chain'];

async function goNodeGo(world) {
  const [port] = await freePorts(1);
  const report = `127.0.0.1:${port}`;
  const { url, version } = await startView(world, report);
  const first = await startGoFramework(world, { name: 'first', report });
  const last = await startGoFramework(world, { name: 'last', report });
  const env = { BY: 'middleware', SERVICE_NAME: 'hop', REPORT: report, DEPLOY_COLOR: '' };
  const hop = await startNodeService(world, 'framework.mjs', env);
  const call = ({ http: to }, plan) => ({ next: [{ over: 'http', to, name: '/chain', plan }] });
  const { trace: header } = await post(first.http, call(hop, call(last)));

  let spans = [];
  await until(
    async () => {
      const [found] = (await get(`${url}/api/search?q=${encodeURIComponent(header)}`)).found;
      if (found !== undefined) spans = (await get(`${url}/api/trace/${found.row.id}`)).spans;
      return spans.length >= SHAPES.length;
    },
    () => `${SHAPES.length} spans of ${header} on the page; it has ${JSON.stringify(spans)}`,
  );
  deepEqual(spans.map(({ service, name }) => `${service} ${name}`).sort(), SHAPES);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentId }) => !ids.has(parentId));
  equal(roots.length, 1, 'one tree');
  return {
    spans: spans.length,
    compared: 'found by the header that Go has logged; one tree of services, names and parents',
    versions: { ...first.versions, 'kratos-otel view': version },
  };
}

async function startView(world, listen) {
  const installed = join(world.real, 'node_modules/kratos-otel');
  const { bin, version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const command = join(installed, bin['kratos-otel']);
  const args = ['view', '--port=0', `--listen=tcp://${listen}`];
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  }
  world.onStop(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  await until(
    () => said.includes('shown on'),
    () => `the page to start: ${said}`,
  );
  return { url: /shown on (\S+)/.exec(said)[1], version };
}

async function get(url) {
  return (await fetch(url)).json();
}

function post(to, plan) {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const sent = request(`http://${to}/chain`, options, (response) => {
      json(response).then(resolve, reject);
    });
    sent.on('error', reject).end(JSON.stringify(plan));
  });
}
