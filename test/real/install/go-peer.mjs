import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from './find-tool.mjs';
import { retry } from './retry.mjs';
import { runCommand } from './run-command.mjs';

const built = new Map();

/**
 * Builds the program in `test/real/go`; Go itself knows when there is nothing to do.
 *
 * @param {{ real: string, work: string }} places
 * @returns {Promise<{ path: string, versions: Record<string, string> }>} The program, and what it
 *   is made of.
 */
export function buildGoPeer(places) {
  return buildOnce(places, 'go', { 'Go-Kratos': 'github.com/go-kratos/kratos' });
}

/**
 * Builds the program in `test/real/go-v2`.
 *
 * @param {{ real: string, work: string }} places
 * @returns {Promise<{ path: string, versions: Record<string, string> }>}
 */
export function buildGoV2Peer(places) {
  return buildOnce(places, 'go-v2', {
    'Go-Kratos v2': 'github.com/go-kratos/kratos/v2',
    'otel-go': 'go.opentelemetry.io/otel',
  });
}

/**
 * Builds the OpenTelemetry Collector in `test/real/go-collector`. The first time it takes some minutes.
 *
 * @param {{ real: string, work: string }} places
 * @returns {Promise<{ path: string, versions: Record<string, string> }>}
 */
export function buildOtelCollector(places) {
  return buildOnce(places, 'go-collector', {
    'OpenTelemetry Collector': 'go.opentelemetry.io/collector/otelcol',
  });
}

/**
 * Builds the Collector in `test/real/go-span-metrics`. The first time it takes some minutes.
 *
 * @param {{ real: string, work: string }} places
 * @returns {Promise<{ path: string, versions: Record<string, string> }>}
 */
export function buildSpanMetrics(places) {
  return buildOnce(places, 'go-span-metrics', {
    'OpenTelemetry Collector': 'go.opentelemetry.io/collector/otelcol',
    spanmetricsconnector:
      'github.com/open-telemetry/opentelemetry-collector-contrib/connector/spanmetricsconnector',
  });
}

function buildOnce(places, folder, modules) {
  if (!built.has(folder)) built.set(folder, build(places, folder, modules));
  return built.get(folder);
}

async function build({ real, work }, folder, modules) {
  const go = findTool('go', 'install Go 1.21 or newer and put it on the PATH', [
    '/usr/local/go/bin',
  ]);
  const cwd = join(real, folder);
  // No other toolchain is to be downloaded, whatever go.mod of a dependency asks for.
  const env = { GOTOOLCHAIN: 'local' };
  const path = join(work, `${folder}-peer`);
  await retry('go mod download', () => runCommand(go, ['mod', 'download'], { cwd, env }));
  await runCommand(go, ['build', '-o', path, '.'], { cwd, env });
  const [, goVersion] = /go(\d\S*)/.exec(await runCommand(go, ['version'], { cwd, env }));
  const versions = requiredVersions(join(cwd, 'go.mod'), {
    ...modules,
    'grpc-go': 'google.golang.org/grpc',
  });
  return { path, versions: { ...versions, Go: goVersion } };
}

function requiredVersions(path, modules) {
  const text = readFileSync(path, 'utf8');
  const versionOf = (module) => new RegExp(`\\s${module} v(\\S+)`).exec(text)[1];
  return Object.fromEntries(
    Object.entries(modules).map(([name, module]) => [name, versionOf(module)]),
  );
}
