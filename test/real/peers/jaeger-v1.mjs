import { installJaeger } from '../install/jaeger-binary.mjs';
import { freePorts } from './free-port.mjs';
import { JaegerApi } from './jaeger-api.mjs';
import { startServer } from './start-server.mjs';

// What it listens on, by option.
const LISTENERS = {
  thriftHttp: 'collector.http-server',
  otlp: 'collector.otlp.http',
  otlpGrpc: 'collector.otlp.grpc',
  collectorGrpc: 'collector.grpc-server',
  query: 'query.http-server',
  queryGrpc: 'query.grpc-server',
  admin: 'admin.http',
};

/**
 * Starts a Jaeger 1, which keeps of Thrift what Jaeger 2 loses on its way through OpenTelemetry's
 * model: flags, and two references to one span.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<{ api: JaegerApi, thriftHttp: number, otlp: number }>} The ports by which it
 *   takes spans.
 */
export async function startJaegerV1(world) {
  const program = await installJaeger(world, 'all-in-one');
  const options = Object.values(LISTENERS);
  const numbers = await freePorts(options.length);
  const args = options.map((option, i) => `--${option}.host-port=127.0.0.1:${numbers[i]}`);
  const portOf = (name) => numbers[Object.keys(LISTENERS).indexOf(name)];
  const api = new JaegerApi(portOf('query'));
  await startServer(world, { name: 'jaeger-v1', program, args, isReady: () => api.isReady() });
  return { api, thriftHttp: portOf('thriftHttp'), otlp: portOf('otlp') };
}
