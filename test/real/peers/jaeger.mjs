import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installJaeger } from '../install/jaeger-binary.mjs';
import { freePorts } from './free-port.mjs';
import { JaegerApi } from './jaeger-api.mjs';
import { jaegerConfig } from './jaeger-config.mjs';
import { startServer } from './start-server.mjs';

/**
 * Starts a Jaeger 2 that keeps its spans in memory.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<{ api: JaegerApi, thriftHttp: number, thriftUdp: number, otlp: number }>} The
 *   ports by which it takes spans.
 */
export async function startJaeger(world) {
  const program = await installJaeger(world, 'jaeger');
  const [query, queryGrpc, thriftHttp, thriftUdp, otlp] = await freePorts(5);
  const config = join(world.work, 'jaeger.json');
  writeFileSync(config, jaegerConfig({ query, queryGrpc, thriftHttp, thriftUdp, otlp }));
  const api = new JaegerApi(query);
  const args = ['--config', config];
  await startServer(world, { name: 'jaeger', program, args, isReady: () => api.isReady() });
  return { api, thriftHttp, thriftUdp, otlp };
}
