import { Collector } from '../peers/collector.mjs';
import { startGoFramework } from '../peers/go-peer.mjs';
import { startGoV2Peer } from '../peers/go-v2-peer.mjs';
import { startMesh } from '../peers/mesh.mjs';
import { startNodeService } from '../peers/node-service.mjs';
import { meshOf } from './expected-tree.mjs';

/**
 * The services of a route, and what they report.
 *
 * @typedef {object} RunningRoute
 * @property {Collector} collector - Of the Node services and of those on the original.
 * @property {(name: string, over: string) => string} addressOf - host:port, of the proxy where there
 *   is one.
 * @property {() => object[]} w3cSpans - Those of Kratos v2 and of the proxies.
 * @property {() => number} lostSpans - How many spans the original's reporters have lost.
 * @property {Record<string, string>} versions
 *
 * @param {import('../runner/world.mjs').World} world
 * @param {import('./routes.mjs').Stop[]} route
 * @param {{ file: string, forward?: string }} options - `file`: the Node service. `forward`: what
 *   Kratos v2 hands on besides `x-md-global-*`.
 * @returns {Promise<RunningRoute>}
 */
export async function startRoute(world, route, { file, forward }) {
  const collector = await Collector.start(world);
  const report = collector.address;
  const start = {
    v1: (name) => startGoFramework(world, { name, report }),
    v2: (name) => startGoV2Peer(world, { name, forward }),
    node: (name) => startNodeService(world, file, { SERVICE_NAME: name, REPORT: report }),
  };
  const services = new Map();
  const meshes = new Map();
  for (const stop of route) {
    const service = await start[stop.runs](stop.name);
    services.set(stop.name, service);
    if (stop.mesh) {
      meshes.set(stop.name, await startMesh(world, { name: meshOf(stop), to: service.http }));
    }
  }
  const all = [...services.values()];
  return {
    collector,
    addressOf: (name, over) => (meshes.get(name) ?? services.get(name))[over],
    w3cSpans: () => [...all, ...meshes.values()].flatMap((each) => each.spans?.() ?? []),
    lostSpans: () => all.reduce((sum, each) => sum + (each.lostSpans?.() ?? 0), 0),
    versions: Object.assign({}, ...all.map(({ versions }) => versions)),
  };
}
