import { Collector } from '../peers/collector.mjs';
import { freePorts } from '../peers/free-port.mjs';
import { startMariadb } from '../peers/mariadb.mjs';
import { startMemcached } from '../peers/memcached.mjs';
import { startNodeService } from '../peers/node-service.mjs';
import { startRedis } from '../peers/redis.mjs';
import { talk } from '../peers/talk.mjs';

/**
 * Starts the full-link service and all that it calls.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {'import' | 'require'} loadBy - How the service loads its libraries.
 * @returns {Promise<{ collector: Collector, service: { http: string, stop: () => Promise<void> },
 *   versions: Record<string, string> }>}
 */
export async function startLinks(world, loadBy) {
  const collector = await Collector.start(world);
  const [redis, mariadb, memcached, next, [refused]] = await Promise.all([
    startRedis(world),
    startMariadb(world),
    startMemcached(world),
    startNodeService(world, 'legacy.mjs', { SERVICE_NAME: 'next', REPORT: collector.address }),
    freePorts(1),
  ]);
  const stored = await talk(memcached.port, 'set text 0 0 9\r\nno number\r\n');
  if (!stored.startsWith('STORED')) throw new Error(`memcached said ${stored}`);
  const links = {
    redis: redis.port,
    mariadb: mariadb.port,
    memcached: memcached.port,
    http: next.http,
    grpc: next.grpc,
    refused: `127.0.0.1:${refused}`,
  };
  const service = await startNodeService(world, 'full-link.mjs', {
    SERVICE_NAME: 'full-link',
    REPORT: collector.address,
    LOAD_BY: loadBy,
    LINKS: JSON.stringify(links),
  });
  const versions = {
    Redis: redis.version,
    MariaDB: mariadb.version,
    memcached: memcached.version,
  };
  return { collector, service, versions };
}
