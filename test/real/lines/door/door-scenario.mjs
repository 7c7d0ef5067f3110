import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeProgram } from '../../install/node-program.mjs';
import { installDoor } from './install-door.mjs';
import { STARTS } from './lines.mjs';
import { startSink } from './start-sink.mjs';

/**
 * Makes the scenario of one line by one package manager, on every Node and by every start.
 *
 * @param {'npm' | 'pnpm' | 'yarn'} manager
 * @param {import('./lines.mjs').DoorLine} line
 * @returns {import('../../runner/load-scenarios.mjs').Scenario}
 */
export function doorScenario(manager, line) {
  return {
    group: 'From an empty folder',
    title: `${manager}, ${line.name}, Node ${line.nodes.join(', ')}`,
    seconds: 400,
    async run(world) {
      const [tarball] = readdirSync(world.work).filter((name) => /^kratos-otel-.*tgz$/.test(name));
      const cwd = await installDoor(world, manager, line, join(world.work, tarball));
      const runs = [];
      for (const major of line.nodes) {
        const node = await nodeProgram(world, major);
        for (const start of STARTS) runs.push({ node, major, ...start });
      }
      const spans = runs.reduce((sum, { kinds }) => sum + kinds.length, 0);
      const failures = [];
      // Two at a time: a process has a core then.
      const workers = [0, 1].map(async () => {
        for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
          await runOnce(run, cwd).catch((error) => {
            failures.push(`Node ${run.major}, ${run.name}: ${error.message}`);
          });
        }
      });
      await Promise.all(workers);
      assert.equal(failures.length, 0, failures.join('\n'));
      return {
        spans,
        compared:
          'init, kratos-otel/http, kratos-otel/grpc, --import, --require in ESM and CJS: spans, both headers, empty stderr',
        versions: { [manager]: line.packages.join(' ') },
      };
    },
  };
}

async function runOnce({ node, args, kinds }, cwd) {
  const sink = await startSink();
  const env = {
    PATH: process.env.PATH,
    TRACE: `tcp://${sink.address}?timeout=5s&disable_sample=true`,
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici',
    APP_ID: 'door',
  };
  const { stdout, stderr } = await promisify(execFile)(node, args, { cwd, env, timeout: 60_000 });
  assert.equal(stderr, '');
  const headers = JSON.parse(stdout);
  const spans = await sink.spans();
  const kindOf = ({ tags }) => tags.find(({ key }) => key === 'span.kind').value;
  assert.deepEqual(spans.map(kindOf).sort(), kinds);
  const [traceId, spanId] = headers['kratos-trace-id'].split(':');
  assert(spans.every((span) => span.traceId === traceId && span.serviceName === 'door'));
  const caller = spans.find((span) => span.spanId === spanId);
  assert.equal(kindOf(caller), 'client');
  assert.equal(headers.traceparent.split('-')[2], spanId.padStart(16, '0'));
}
