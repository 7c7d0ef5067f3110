import { buildGoV2Peer } from '../install/go-peer.mjs';
import { Child } from './child.mjs';

/**
 * A service on Go-Kratos v2 with its tracing and metadata middleware: the program in `../go-v2`. It
 * answers `/chain` and `hop.Hop/Call` and follows the calls of a plan.
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {object} options
 * @param {string} options.name - Of the service.
 * @param {string} [options.forward] - A header that its metadata middleware hands on besides
 *   `x-md-global-*`.
 * @returns {Promise<{ http: string, grpc: string, spans: () => object[],
 *   versions: Record<string, string> }>} `spans`: what it has reported, as `print_span.go` prints it.
 */
export async function startGoV2Peer(world, { name, forward = '' }) {
  const { path, versions } = await buildGoV2Peer(world);
  const args = [`-name=${name}`, `-forward=${forward}`];
  const child = new Child(world, `Go v2 peer ${name}`, path, args);
  const { http, grpc } = await child.ready();
  return { http, grpc, spans: () => child.lines.slice(1), versions };
}
