import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeProgram } from '../../install/node-program.mjs';
import { retry } from '../../install/retry.mjs';
import { runCommand } from '../../install/run-command.mjs';

export const BUNDLERS = ['esbuild, ESM', 'esbuild, CJS', 'rollup', 'rolldown', 'webpack', 'ncc'];

const PACKAGES = [
  'esbuild@0.28',
  'rollup@4',
  '@rollup/plugin-commonjs@29',
  '@rollup/plugin-json@6',
  '@rollup/plugin-node-resolve@16',
  'rolldown@1',
  'webpack@5',
  '@vercel/ncc@0.38',
];

/** What is installed for each line, the Node that runs it, and the package that is not there. */
export const BUNDLE_LINES = [
  {
    name: 'SDK 2',
    node: 20,
    packages: ['@opentelemetry/api@1.9', '@opentelemetry/sdk-trace-base@2.10'],
    missing: '@opentelemetry/sdk-trace',
  },
  {
    name: 'SDK 3',
    node: 24,
    packages: ['@opentelemetry/api@1.10', '@opentelemetry/sdk-trace@3'],
    missing: '@opentelemetry/sdk-trace-base',
  },
];

/**
 * Makes the scenario of a bundle that runs where nothing is installed.
 *
 * @param {(typeof BUNDLE_LINES)[number]} line
 * @returns {import('../../runner/load-scenarios.mjs').Scenario}
 */
export function bundleScenario(line) {
  return {
    group: 'Bundles',
    title: `${BUNDLERS.join('; ')}; ${line.name}`,
    seconds: 300,
    async run(world) {
      const folder = await install(world, line);
      const node = await nodeProgram(world, line.node);
      const elsewhere = mkdtempSync(join(tmpdir(), 'kratos-otel-bundles-'));
      world.onStop(() => rmSync(elsewhere, { recursive: true, force: true }));
      for (const name of BUNDLERS) {
        const dir = join(elsewhere, name.replace(', ', '-'));
        mkdirSync(dir);
        const file = await runCommand(node, [join(folder, 'bundle.mjs'), name, dir, line.missing]);
        const args = [join(dir, file.trim().split('\n').at(-1))];
        const { stdout, stderr } = await promisify(execFile)(node, args, { cwd: dir });
        assert.equal(stderr, '', name);
        const { seen, headers, missing } = JSON.parse(stdout);
        assert.deepEqual(seen, ['get@bundled', '/orders@bundled'], name);
        assert(headers.includes('kratos-trace-id') && headers.includes('traceparent'), name);
        assert.match(missing, /needs the package @opentelemetry\/exporter-trace-otlp-proto/, name);
      }
      return {
        spans: BUNDLERS.length * 2,
        compared:
          'runs where nothing is installed: spans, both headers, the name of what is missing',
        versions: { OpenTelemetry: line.packages.join(' ') },
      };
    },
  };
}

async function install({ real, work }, { name, packages }) {
  const folder = join(work, 'bundles', name.replace(' ', '-'));
  const [tarball] = readdirSync(work).filter((file) => /^kratos-otel-.*tgz$/.test(file));
  const wanted = [tarball, ...packages, ...PACKAGES].join(' ');
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder];
    await retry(`bundlers for ${name}`, () =>
      runCommand('npm', [...args, join(work, tarball), ...packages, ...PACKAGES], { cwd: folder }),
    );
    writeFileSync(stamp, wanted);
  }
  cpSync(join(real, 'lines/bundles/app'), folder, { recursive: true });
  return folder;
}
