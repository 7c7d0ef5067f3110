import { join } from 'node:path';
import { Child } from './child.mjs';

/**
 * Starts one of the services in `../services` in a process of its own.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {string} file - Such as `legacy.mjs`.
 * @param {Record<string, string>} env - What it reads.
 * @returns {Promise<object>} What it printed as its first line, such as `{ http, grpc }`, and
 *   `stop()`.
 */
export async function startNodeService(world, file, env) {
  const path = join(world.real, 'services', file);
  const child = new Child(world, `service ${file}`, process.execPath, [path], env);
  return { ...(await child.ready()), stop: () => child.stop() };
}
