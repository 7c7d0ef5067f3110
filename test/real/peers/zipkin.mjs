import { findTool } from '../install/find-tool.mjs';
import { installZipkin, ZIPKIN_VERSION } from '../install/zipkin-jar.mjs';
import { freePorts } from './free-port.mjs';
import { startServer } from './start-server.mjs';
import { until } from './until.mjs';

/**
 * Starts a Zipkin that keeps its spans in memory.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<Zipkin>}
 */
export async function startZipkin(world) {
  const jar = await installZipkin(world);
  const java = findTool('java', 'install Java 17 or newer');
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  await startServer(world, {
    name: 'zipkin',
    program: java,
    args: ['-Xmx256m', '-XX:+UseSerialGC', '-jar', jar, ...listenOn('127.0.0.1', port)],
    env: { STORAGE_TYPE: 'mem' },
    cwd: world.work,
    isReady: async () => (await fetch(`${url}/health`)).ok,
  });
  return new Zipkin(url, port);
}

/** It has a variable for the port, but none for the address. */
function listenOn(ip, port) {
  const settings = [`ip=${ip}`, `port=${port}`, 'protocols[0]=http'];
  return settings.map((setting) => `--armeria.ports[0].${setting}`);
}

/** The API of a running Zipkin. */
class Zipkin {
  version = ZIPKIN_VERSION;

  constructor(url, port) {
    this.url = url;
    this.port = port;
  }

  /**
   * @param {string} traceId - 16 or 32 hex digits, as it was reported.
   * @param {number} count - How many spans the trace has.
   * @returns {Promise<object[]>} All of them, once they have arrived.
   */
  async trace(traceId, count) {
    let spans = [];
    const arrived = async () => {
      spans = (await this.get(`/api/v2/trace/${traceId}`)) ?? [];
      return spans.length >= count;
    };
    await until(arrived, () => `${count} spans of ${traceId} in Zipkin; it has ${spans.length}`);
    return spans;
  }

  /** @returns {Promise<object[]>} Who has called whom so far. */
  async dependencies() {
    const hour = 3_600_000;
    return this.get(`/api/v2/dependencies?endTs=${Date.now() + hour}&lookback=${2 * hour}`);
  }

  async get(path) {
    const response = await fetch(this.url + path);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`Zipkin answered ${response.status} to ${path}`);
    return response.json();
  }
}
