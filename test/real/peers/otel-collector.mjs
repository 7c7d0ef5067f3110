import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOtelCollector } from '../install/go-peer.mjs';
import { freePorts } from './free-port.mjs';
import { startServer } from './start-server.mjs';
import { talk } from './talk.mjs';

/**
 * Starts an OpenTelemetry Collector that writes what it gets to a file.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<{ otlp: number, zipkin: number, requests: () => object[],
 *   versions: Record<string, string> }>} Ports, and the requests that have arrived, as OTLP's JSON.
 */
export async function startOtelCollector(world) {
  const [otlp, zipkin] = await freePorts(2);
  const file = join(world.work, 'collector-spans.json');
  rmSync(file, { force: true });
  const at = (port) => ({ endpoint: `127.0.0.1:${port}` });
  const config = {
    receivers: { otlp: { protocols: { http: at(otlp) } }, zipkin: at(zipkin) },
    exporters: { file: { path: file, flush_interval: '100ms' } },
    service: {
      pipelines: { traces: { receivers: ['otlp', 'zipkin'], exporters: ['file'] } },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
  };
  const { versions } = await runOtelCollector(world, JSON.stringify(config), otlp);
  const requests = () =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line) => parse(line))
      : [];
  return { otlp, zipkin, requests, versions };
}

/**
 * Starts a Collector with any configuration.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {string} config - YAML, or JSON, which is YAML too.
 * @param {number} port - Answers when it has started.
 * @param {typeof buildOtelCollector} [build] - Which Collector.
 * @returns {Promise<{ versions: Record<string, string> }>}
 */
export async function runOtelCollector(world, config, port, build = buildOtelCollector) {
  const { path: program, versions } = await build(world);
  const configFile = join(world.work, `collector-${port}.yaml`);
  writeFileSync(configFile, config);
  world.onStop(() => rmSync(configFile, { force: true }));
  const args = [`--config=${configFile}`];
  const isReady = () => isOpen(port);
  await startServer(world, { name: `collector-${port}`, program, args, isReady });
  return { versions };
}

/** A server of HTTP that is asked something else says so. */
async function isOpen(port) {
  await talk(port, 'GET / HTTP/1.0\r\n\r\n');
  return true;
}

/** The last line may be half written. */
function parse(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
