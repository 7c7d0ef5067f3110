import { buildGoPeer } from '../install/go-peer.mjs';
import { runCommand } from '../install/run-command.mjs';
import { Child } from '../peers/child.mjs';
import { Collector } from '../peers/collector.mjs';
import { reportDsn } from '../peers/go-peer.mjs';
import { startMariadb } from '../peers/mariadb.mjs';
import { startMemcached } from '../peers/memcached.mjs';
import { startRedis } from '../peers/redis.mjs';
import { talk } from '../peers/talk.mjs';
import { join } from 'node:path';

/**
 * Starts the three servers.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<{ redis: number, memcached: number, mariadb: number, versions: object,
 *   empty: () => Promise<void> }>} Their ports; `empty` brings them back to how they were.
 */
export async function startServers(world) {
  const [redis, memcached, mariadb] = await Promise.all([
    startRedis(world),
    startMemcached(world),
    startMariadb(world),
  ]);
  const login = ['--no-defaults', '--host=127.0.0.1', `--port=${mariadb.port}`, '--user=root'];
  const table = 'CREATE OR REPLACE TABLE users (id INT PRIMARY KEY, name VARCHAR(20))';
  return {
    redis: redis.port,
    memcached: memcached.port,
    mariadb: mariadb.port,
    versions: { Redis: redis.version, memcached: memcached.version, MariaDB: mariadb.version },
    async empty() {
      await talk(redis.port, 'FLUSHALL\r\n');
      await talk(memcached.port, 'flush_all\r\n');
      await runCommand('mariadb', [...login, 'test', '-e', table]);
    },
  };
}

/**
 * @param {import('../runner/world.mjs').World} world
 * @param {Awaited<ReturnType<typeof startServers>>} servers
 * @returns {Promise<object[]>} What the clients of the original have reported.
 */
export async function runGoLinks(world, servers) {
  const { path } = await buildGoPeer(world);
  return collect(world, servers, (report) => [
    path,
    [
      '-mode=links',
      '-appid=links',
      `-trace=${reportDsn(report, true)}`,
      `-redis=127.0.0.1:${servers.redis}`,
      `-memcached=127.0.0.1:${servers.memcached}`,
      `-mysql=root@tcp(127.0.0.1:${servers.mariadb})/test`,
    ],
  ]);
}

/**
 * @param {import('../runner/world.mjs').World} world
 * @param {Awaited<ReturnType<typeof startServers>>} servers
 * @param {Record<string, string>} libraries - Which library is used for each of the servers.
 * @returns {Promise<object[]>} What they have reported.
 */
export function runNodeLinks(world, servers, libraries) {
  const ports = Object.entries(libraries).map(([server, name]) => [name, servers[server]]);
  const file = join(world.real, 'services/links.mjs');
  return collect(world, servers, (report) => [
    process.execPath,
    [file],
    { SERVICE_NAME: 'links', REPORT: report, PORTS: JSON.stringify(Object.fromEntries(ports)) },
  ]);
}

async function collect(world, servers, command) {
  await servers.empty();
  const collector = await Collector.start(world);
  const child = new Child(world, 'links', ...command(collector.address));
  await child.ended();
  const roots = () => collector.spans.filter(({ parentId }) => Number(parentId) === 0).length;
  await collector.waitUntil(
    () => roots() > 0,
    () => 'the spans of the links',
  );
  // The connection is closed, and all has been read but what is on its way.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return collector.spans;
}
