import { aptPackage } from '../install/apt-package.mjs';
import { findTool } from '../install/find-tool.mjs';
import { freePorts } from './free-port.mjs';
import { startServer } from './start-server.mjs';
import { talk } from './talk.mjs';

/**
 * Starts a memcached.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<{ port: number, version: string }>}
 */
export async function startMemcached(world) {
  const program = findTool('memcached', aptPackage('memcached'));
  const [port] = await freePorts(1);
  const version = async () => /^VERSION ([\d.]+)/.exec(await talk(port, 'version\r\n'))?.[1];
  // It refuses to run as root without a user to become.
  const user = process.getuid() === 0 ? ['-u', 'nobody'] : [];
  await startServer(world, {
    name: 'memcached',
    program,
    args: ['-l', '127.0.0.1', '-p', `${port}`, '-U', '0', ...user],
    isReady: version,
  });
  return { port, version: await version() };
}
