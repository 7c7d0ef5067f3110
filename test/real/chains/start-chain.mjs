import { Collector } from '../peers/collector.mjs';
import { startGoPeer } from '../peers/go-peer.mjs';
import { startNodeService } from '../peers/node-service.mjs';

/**
 * The services of a chain, all of which report to one collector.
 *
 * @typedef {object} Chain
 * @property {Collector} collector
 * @property {{ http: string, grpc: string }} first
 * @property {{ http: string, grpc: string }} [pickyFirst] - The same with the original's sampler.
 * @property {{ http: string, grpc: string }} middle
 * @property {{ http: string, grpc: string }} last
 * @property {() => number} lostSpans - How many spans the original's reporters have lost.
 * @property {Record<string, string>} versions - Of what is written in Go.
 */

/**
 * @param {import('../runner/world.mjs').World} world
 * @param {'node' | 'go'} edge - On what the first and the last service run; the middle one runs on
 *   the other.
 * @param {string} file - The service to start for Node.
 * @returns {Promise<Chain>}
 */
export async function startChain(world, edge, file) {
  const collector = await Collector.start(world);
  const report = collector.address;
  const go = (name, disableSample) => startGoPeer(world, { name, report, disableSample });
  const node = (name) => startNodeService(world, file, { SERVICE_NAME: name, REPORT: report });
  if (edge === 'node') {
    const middle = await go('middle', true);
    const [first, last] = await Promise.all([node('first'), node('last')]);
    return { collector, first, middle, last, ...aboutGo([middle]) };
  }
  const [first, pickyFirst, last, middle] = await Promise.all([
    go('first', true),
    go('first', false),
    go('last', true),
    node('middle'),
  ]);
  return { collector, first, pickyFirst, middle, last, ...aboutGo([first, pickyFirst, last]) };
}

function aboutGo(peers) {
  return {
    lostSpans: () => peers.reduce((sum, peer) => sum + peer.lostSpans(), 0),
    versions: peers[0].versions,
  };
}
