// Five services in a row, of which those in Node keep the traces of failed and slow requests.
import { equal, ok } from 'node:assert/strict';
import { Agent, request as send } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildGoPeer } from '../install/go-peer.mjs';
import { checkKept } from '../keep/check-kept.mjs';
import { nestedPlan, planRequests } from '../keep/plan-requests.mjs';
import { Child } from '../peers/child.mjs';
import { Collector } from '../peers/collector.mjs';
import { startGoFramework } from '../peers/go-peer.mjs';

const group = 'Kept traces';
const REQUESTS = 10_000;
// The original refuses requests where the machine is busy, and then fewer are sent.
const MOST_A_SECOND = 200;
const LEAST_A_SECOND = 80;
const AT_ONCE = 24;
const SLOWER_THAN = 700;
const DEADLINE_MS = 2_000;
// The first of each second, and one in 4,000.
const MOST_PICKED_A_SECOND = 1.5;

export async function prepare(world) {
  await buildGoPeer(world);
}

export default [
  { group, title: 'five services, one request in a hundred fails', seconds: 300, run: chain },
];

async function chain(world) {
  const collector = await Collector.start(world);
  const report = collector.address;
  const inNode = (name) => startKeeping(world, name, report);
  const inGo = (name) => startGoFramework(world, { name, report, disableSample: false });
  const [first, third, fifth] = await Promise.all(['first', 'third', 'fifth'].map(inNode));
  const [second, fourth] = await Promise.all(['second', 'fourth'].map(inGo));
  const stops = [
    { over: 'http', to: first.http },
    { over: 'http', to: second.http },
    { over: 'http', to: third.http },
    { over: 'grpc', to: fourth.grpc },
    { over: 'http', to: fifth.http },
  ];
  // The first requests of a process take their time.
  for (let id = 0; id < 50; id++) await ask(first.http, nestedPlan({ id: -1 }, stops));
  const begin = performance.now();
  const requests = planRequests(REQUESTS, Math.random);
  await inParallel(requests, async (request) => {
    request.isAnswered = await ask(first.http, nestedPlan(request, stops));
    return !request.isAnswered && request.failsAt === undefined;
  });
  const seconds = (performance.now() - begin) / 1000 + 1;
  // Those that were given up last still have to end in the services.
  await delay(500);
  const stats = [];
  const reached = {};
  for (const [name, { child }] of Object.entries({ first, third, fifth })) {
    await child.stop();
    stats.push(child.lines.at(-1));
    reached[name] = new Set(child.lines.at(-1).reached);
  }
  const delivered = stats.reduce((sum, { delivered: count }) => sum + count, 0);
  const ofNode = () => collector.spans.filter(({ serviceName }) => serviceName in DEPTHS);
  await collector.waitUntil(
    () => ofNode().length >= delivered,
    () => `${delivered} spans`,
  );
  for (const { letGo } of stats) equal(sum(Object.values(letGo)), 0, 'nothing is let go');

  const warmUps = new Set(
    ofNode()
      .filter(isOfWarmUp)
      .map(({ traceId }) => traceId),
  );
  const spans = ofNode().filter(({ traceId }) => !warmUps.has(traceId));
  const chainOf = { services: DEPTHS, slowerThan: SLOWER_THAN, reached };
  const { kept, unplanned, picked } = checkKept(spans, requests, chainOf);
  ok(picked <= seconds * MOST_PICKED_A_SECOND + 5, `${picked} picked in ${seconds} s`);
  const failed = requests.filter(({ failsAt }) => failsAt !== undefined).length;
  const slow = requests.filter(({ slowAt }) => slowAt !== undefined).length;
  return {
    spans: spans.length,
    compared: `every part in Node of ${failed} failed and ${slow} slow of ${REQUESTS} requests, by errors, aborts and time-outs; parents; nothing twice; ${kept} traces kept, ${unplanned} of them refused by the original or slow on a busy machine; ${picked} picked by the sampler`,
    versions: second.versions,
  };
}

const DEPTHS = { first: 1, third: 3, fifth: 5 };

function isOfWarmUp({ tags }) {
  return tags.some(({ key, value }) => key === 'request' && Number(value) < 0);
}

async function startKeeping(world, name, report) {
  const path = join(world.real, 'services/keeping.mjs');
  const env = { SERVICE_NAME: name, REPORT: report, SLOWER_THAN: String(SLOWER_THAN), TRACE: '' };
  const child = new Child(world, `service ${name}`, process.execPath, [path], env);
  return { ...(await child.ready()), child };
}

/** Sends requests at a rate at which almost none is refused. `run` says whether one was. */
async function inParallel(list, run) {
  const rest = [...list];
  let rate = MOST_A_SECOND;
  let due = performance.now();
  let changed = due;
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      due = Math.max(due, performance.now() - 100) + 1000 / rate;
      await delay(Math.max(due - performance.now(), 0));
      const isRefused = await run(next);
      const isTooMany = isRefused && performance.now() - changed > 250;
      if (isTooMany) changed = performance.now();
      rate = isTooMany
        ? Math.max(rate * 0.8, LEAST_A_SECOND)
        : Math.min(rate + 0.05, MOST_A_SECOND);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const agent = new Agent({ keepAlive: true });

/** @returns Whether it was answered without an error. */
function ask(to, plan) {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'x1-bmspy-timeout': DEADLINE_MS };
    const request = send(`http://${to}/chain`, { method: 'POST', headers, agent }, (response) => {
      const isFine = response.headers['kratos-status-code'] === undefined;
      response.resume().on('close', () => resolve(isFine && response.complete));
    });
    request.setTimeout(DEADLINE_MS, () => request.destroy());
    request.on('error', () => resolve(false)).end(JSON.stringify(plan));
  });
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
