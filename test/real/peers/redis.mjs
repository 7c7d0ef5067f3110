import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { aptPackage } from '../install/apt-package.mjs';
import { findTool } from '../install/find-tool.mjs';
import { runCommand } from '../install/run-command.mjs';
import { freePorts } from './free-port.mjs';
import { startServer } from './start-server.mjs';
import { talk } from './talk.mjs';

/**
 * Starts a Redis that keeps nothing.
 *
 * @param {import('../runner/world.mjs').World} world
 * @returns {Promise<{ port: number, version: string }>}
 */
export async function startRedis(world) {
  const program = findTool('redis-server', aptPackage('redis-server'));
  const [port] = await freePorts(1);
  const dir = join(world.work, 'redis');
  mkdirSync(dir, { recursive: true });
  await startServer(world, {
    name: 'redis',
    program,
    args: ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', dir, '--save', ''],
    isReady: async () => (await talk(port, 'PING\r\n')).startsWith('+PONG'),
  });
  return { port, version: /v=([\d.]+)/.exec(await runCommand(program, ['--version']))[1] };
}
