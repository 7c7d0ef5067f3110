import { equal, ok } from 'node:assert/strict';
import grpc from '@grpc/grpc-js';
import { Collector } from '../peers/collector.mjs';
import { startGoFramework } from '../peers/go-peer.mjs';
import { startNodeService } from '../peers/node-service.mjs';
import { hopClient } from '../services/hop-service.mjs';

/** What the caller at the edge gives the first service. */
const TIMEOUT_MS = 5_000;
/** Each service keeps as much of a deadline for its way back. */
const MARGIN_MS = 20;
const METADATA = { caller: 'edge', color: 'blue', mirror: 'true', remote_ip: '10.1.2.3' };
const TRACE = '1f2e3d4c5b6a7988:a0b1c2d3e4f5061:0:1';

/**
 * Starts a service in Node between two on the framework of the original.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {string} by - `middleware` or `instrumentations`: what makes the spans in Node.
 * @returns {Promise<object>}
 */
export async function startHop(world, by) {
  const { address: report } = await Collector.start(world);
  const first = await startGoFramework(world, { name: 'first', report });
  const last = await startGoFramework(world, { name: 'last', report });
  const env = { BY: by, SERVICE_NAME: 'hop', REPORT: report, DEPLOY_COLOR: '' };
  const hop = await startNodeService(world, 'framework.mjs', env);
  const { versions } = first;
  return { first, hop, last, versions, lostSpans: () => 0 };
}

/**
 * Sends a request by every pair of ways through the three, and checks what the last one has got.
 *
 * @param {Awaited<ReturnType<typeof startHop>>} running
 * @param {{ sendsDeadline: boolean }} how - Whether the service in Node sends a deadline on.
 * @returns {Promise<number>} How many requests there were.
 */
export async function checkHop({ first, hop, last }, { sendsDeadline }) {
  const ways = ['http', 'grpc'];
  for (const into of ways) {
    for (const out of ways) {
      const call = (over, { [over]: to }, plan) => ({
        next: [{ over, to, name: over === 'http' ? '/chain' : 'Call', plan }],
      });
      const plan = call(into, hop, call(out, last));
      const atFirst = await enter(first.grpc, plan);
      const atHop = atFirst.next[0].answer;
      const atLast = atHop.next[0].answer;
      const way = `${into}, then ${out}`;
      const { caller, color, mirror, remote_ip: ip, timeout } = atLast.metadata;
      equal(caller, 'hop', `caller, ${way}`);
      equal(color, METADATA.color, `color, ${way}`);
      equal(ip, METADATA.remote_ip, `remote_ip, ${way}`);
      equal(mirror, true, `mirror, ${way}`);
      // grpc-js takes the deadline of a call out of its metadata, so the instrumentation does not see it.
      if (!sendsDeadline) continue;
      equal(atHop.metadata.hasDeadline, true, `a deadline in Node, ${way}`);
      ok(timeout <= TIMEOUT_MS - 2 * MARGIN_MS, `deadline, ${way}: ${timeout} ms`);
      ok(timeout > TIMEOUT_MS / 2, `deadline, ${way}: ${timeout} ms`);
    }
  }
  await checkMetrics(last.http);
  return ways.length ** 2;
}

/** The metrics of the last service count by the caller, which has to be the service in Node. */
async function checkMetrics(address) {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  const ofCalls = /^(http|grpc)_server_requests_code_total\{(.*)\} (\d+)$/gm;
  const calls = [...text.matchAll(ofCalls)].filter(([, , labels]) => !labels.includes('/metrics'));
  const counted = calls.map(([, over, labels, count]) => {
    const [, caller] = /caller="([^"]*)"/.exec(labels);
    return `${over} ${caller} ${count}`;
  });
  equal(counted.sort().join(', '), 'grpc hop 2, http hop 2');
}

function enter(to, plan) {
  const Hop = hopClient(grpc);
  const client = new Hop(to, grpc.credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
  const metadata = new grpc.Metadata();
  const entries = Object.entries({ ...METADATA, 'kratos-trace-id': TRACE });
  for (const [name, value] of entries) metadata.set(name, value);
  const options = { deadline: Date.now() + TIMEOUT_MS };
  return new Promise((resolve, reject) => {
    client.Call({ value: JSON.stringify(plan) }, metadata, options, (error, reply) => {
      client.close();
      if (error) reject(error);
      else resolve(JSON.parse(reply.value));
    });
  });
}
