import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { retry } from '../../install/retry.mjs';
import { runCommand } from '../../install/run-command.mjs';
import { installRuntime } from '../../install/runtimes.mjs';

const PACKAGES = [
  '@opentelemetry/api@1.9',
  '@opentelemetry/sdk-trace-base@2',
  '@opentelemetry/exporter-zipkin@2',
];

/**
 * Makes the scenario of an application on a runtime that is not Node.
 *
 * @param {[string, object]} runtime - Its name, and how it is installed.
 * @returns {import('../../runner/load-scenarios.mjs').Scenario}
 */
export function runtimeScenario([name, runtime]) {
  return {
    group: 'Other runtimes',
    title: name,
    async run(world) {
      const folder = await install(world, runtime);
      const program = await installRuntime(world, runtime);
      const printed = await runCommand(program, [...runtime.args, 'app.mjs'], { cwd: folder });
      assert.deepEqual(JSON.parse(printed), {
        delivered: 3,
        names: ['', '/orders', 'inside'],
        traces: 2,
        header: true,
        fields: ['kratos-trace-id', 'kratos-trace-debug'],
        formats: 'function',
      });
      return {
        spans: 3,
        compared: 'core and init(): header, spans to Zipkin over HTTP',
        versions: { [name]: /@([\d.]+)$/.exec(runtime.package)[1] },
      };
    },
  };
}

/** A folder with the application and what it needs, as its user installs it. */
async function install({ real, work }, { name }) {
  const folder = join(work, 'runtimes', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(real, 'lines/runtimes/app'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const tarball = readdirSync(work).find((file) => /^kratos-otel-.*tgz$/.test(file));
  const args = ['install', '--no-audit', '--no-fund', '--omit=optional'];
  await retry('npm install', () =>
    runCommand('npm', [...args, join(work, tarball), ...PACKAGES], { cwd: folder }),
  );
  return folder;
}
